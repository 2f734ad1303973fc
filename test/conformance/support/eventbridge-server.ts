import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { envelopeOf, type PutEntry } from '../bus/event-envelope.ts';
import { localClient } from './aws-client.ts';
import { type AwsAnswer, AwsFault, type AwsRequest, startAwsServer } from './aws-json-server.ts';

export const BUS_ARN = 'arn:aws:events:us-east-1:000000000000:event-bus/test-bus';
export const ARCHIVE_ARN = 'arn:aws:events:us-east-1:000000000000:archive/test-bus';

interface Replay {
  readonly request: { readonly EventStartTime: number; readonly EventEndTime: number };
  State: string;
}

export interface EventBridgeServer {
  readonly endpoint: string;
  readonly eventBridge: EventBridgeClient;
  readonly requests: readonly AwsRequest[];
  /** Archives an event as of this time, without bringing it to anybody. */
  archive(entry: PutEntry, atMs: number): void;
  stop(): Promise<void>;
}

/**
 * EventBridge with a rule to each tenant, which brings `deliver` the text of the tenant's events, and with an archive. A
 * rule of another kind is there as well, and rules come one a page.
 */
export async function startEventBridge(
  tenants: readonly string[],
  deliver: (tenant: string, text: string) => void,
): Promise<EventBridgeServer> {
  const archived: { readonly entry: PutEntry; readonly atMs: number }[] = [];
  const replays = new Map<string, Replay>();
  const arnOf = (tenant: string) => `arn:aws:events:us-east-1:000000000000:rule/test-bus/${tenant}`;
  const rules = [
    { Arn: arnOf('authentications'), EventPattern: '{"source":[{"prefix":"hookline."}]}' },
    { Arn: arnOf('scheduled') },
    ...tenants.map((tenant) => ({
      Arn: arnOf(tenant),
      EventPattern: JSON.stringify({ source: [`hookline.${tenant}`] }),
    })),
  ];
  const bring = (entry: PutEntry, only: (tenant: string) => boolean, replay?: string) => {
    const tenant = tenants.find((id) => entry.Source === `hookline.${id}`);
    if (tenant === undefined || !only(tenant)) return;
    const text = envelopeOf(entry);
    deliver(tenant, replay === undefined ? text : `${text.slice(0, -1)},"replay-name":${JSON.stringify(replay)}}`);
  };
  const operations: Record<string, (body: AwsRequest['body']) => AwsAnswer> = {
    ListRules({ EventBusName, NextToken = '0' }) {
      if (EventBusName !== 'test-bus') return new AwsFault(400, 'ResourceNotFoundException');
      const place = Number(NextToken);
      return { Rules: [rules[place]], ...(place + 1 < rules.length && { NextToken: String(place + 1) }) };
    },
    PutEvents({ Entries }) {
      for (const entry of Entries) bring(entry, () => true);
      return { FailedEntryCount: 0, Entries: Entries.map(() => ({ EventId: 'accepted' })) };
    },
    StartReplay(request) {
      const { ReplayName, EventSourceArn, EventStartTime, EventEndTime, Destination } = request;
      const isKnown = EventSourceArn === ARCHIVE_ARN && Destination.Arn === BUS_ARN;
      if (!isKnown || !/^[\w.-]{1,64}$/.test(ReplayName)) return new AwsFault(400, 'ValidationException');
      replays.set(ReplayName, { request, State: 'RUNNING' });
      for (const { entry, atMs } of archived)
        if (atMs >= EventStartTime * 1000 && atMs < EventEndTime * 1000)
          bring(entry, (tenant) => Destination.FilterArns.includes(arnOf(tenant)), ReplayName);
      return { State: 'STARTING' };
    },
    DescribeReplay({ ReplayName }) {
      const replay = replays.get(ReplayName);
      if (replay === undefined) return new AwsFault(400, 'ResourceNotFoundException');
      const { EventStartTime, EventEndTime } = replay.request;
      const said = { ReplayName, State: replay.State, EventLastReplayedTime: (EventStartTime + EventEndTime) / 2 };
      if (replay.State === 'RUNNING') replay.State = 'COMPLETED';
      return said;
    },
    CancelReplay({ ReplayName }) {
      const replay = replays.get(ReplayName);
      if (replay?.State !== 'RUNNING') return new AwsFault(400, 'IllegalStatusException');
      replay.State = 'CANCELLED';
      return { State: 'CANCELLING' };
    },
  };
  const server = await startAwsServer(
    ({ target, body }) => operations[target.replace('AWSEvents.', '')]?.(body) ?? new AwsFault(400, 'UnknownOperation'),
  );
  const eventBridge = new EventBridgeClient(localClient(server.endpoint));
  return {
    endpoint: server.endpoint,
    eventBridge,
    requests: server.requests,
    archive: (entry, atMs) => void archived.push({ entry, atMs }),
    async stop() {
      eventBridge.destroy();
      await server.stop();
    },
  };
}
