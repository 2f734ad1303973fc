import type { JsonObject } from '#shared/json/json.ts';
import { objectAt, textAt } from '#shared/payload/payload-fields.ts';

/** The subscriber's fields in the order of NebularStack's document ("Subscriber Payload Example"). */
const SUBSCRIBER_FIELDS = [
  'id',
  'domain',
  'name',
  'username',
  'tenant_id',
  'virtual_id',
  'calling_station_id',
  'profile_id',
  'service_id',
] as const;

export type SubscriberFields = Readonly<Record<(typeof SUBSCRIBER_FIELDS)[number], string>>;

/** Whom a NAS is remembered for, within a tenant. The domain is empty where the packet names none. */
export interface SubscriberKey {
  readonly domain: string;
  readonly username: string;
}

/** One RADIUS authentication: who was seen behind which NAS, and when. */
export interface Authentication {
  readonly key: SubscriberKey;
  /** Epoch milliseconds of the packet. */
  readonly timeMs: number;
  readonly nasIp4: string;
  /** Empty where the packet has none. */
  readonly nasName: string;
  /** Every field as text, empty where the packet has none. */
  readonly subscriber: SubscriberFields;
}

/** A `radius.authentication` without a user name or NAS address; ingest accepts none. */
export class InvalidAuthenticationError extends Error {
  override readonly name = 'InvalidAuthenticationError';
  readonly code = 'invalid_authentication';
}

/**
 * Reads the payload of a `radius.authentication`; `timeMs` is the event's, which ingest took from the payload's timestamp.
 * Throws InvalidAuthenticationError.
 */
export function readAuthentication(payload: JsonObject, timeMs: number): Authentication {
  const subscriber = readSubscriber(objectAt(payload, 'subscriber'));
  const nasIp4 = textAt(payload, 'nas_ip4');
  if (subscriber.username === '') throw new InvalidAuthenticationError('subscriber.username is missing');
  if (nasIp4 === '') throw new InvalidAuthenticationError('nas_ip4 is missing');
  return {
    key: { domain: subscriber.domain, username: subscriber.username },
    timeMs,
    nasIp4,
    nasName: textAt(payload, 'nas_name'),
    subscriber,
  };
}

function readSubscriber(subscriber: JsonObject): SubscriberFields {
  return {
    id: textAt(subscriber, 'id'),
    domain: textAt(subscriber, 'domain'),
    name: textAt(subscriber, 'name'),
    username: textAt(subscriber, 'username'),
    tenant_id: textAt(subscriber, 'tenant_id'),
    virtual_id: textAt(subscriber, 'virtual_id'),
    calling_station_id: textAt(subscriber, 'calling_station_id'),
    profile_id: textAt(subscriber, 'profile_id'),
    service_id: textAt(subscriber, 'service_id'),
  };
}
