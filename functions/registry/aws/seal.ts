import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import * as z from 'zod';
import type { Webhook } from '#shared/hook/hook.ts';
import type { DataKeys, KeyContext } from './data-keys.ts';
import { RegistryError } from './registry-error.ts';

const CIPHER = 'aes-256-gcm';
/** What GCM is made for (NIST SP 800-38D, 8.2). A data key seals one hook once, so no nonce comes twice. */
const NONCE_BYTES = 12;

const SEALED = z.object({ v: z.literal(1), key: z.string(), nonce: z.string(), tag: z.string(), data: z.string() });
const SECRETS = z.object({
  url: z.string(),
  headers: z.record(z.string(), z.string()),
  secret: z.exactOptional(z.string()),
  oldSecret: z.exactOptional(z.object({ secret: z.string(), untilMs: z.int() })),
});

/** What of a webhook is for who sends to it or changes it: its secrets, header values, and the URL with its credentials and query. */
type Secrets = z.infer<typeof SECRETS>;

/** A webhook in two parts; the second is ciphertext. */
export interface SealedWebhook {
  /** Without secrets and headers; the URL without credentials and query. */
  readonly hook: Webhook;
  readonly sealed: string;
}

/** Encrypts the secrets of a webhook under a data key of its own, bound to its tenant and id. */
export async function sealWebhook(webhook: Webhook, keys: DataKeys): Promise<SealedWebhook> {
  const { secret, oldSecret, headers, ...rest } = webhook;
  const context = contextOf(webhook);
  const { plain, encrypted } = await keys.create(context);
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, plain, nonce).setAAD(boundTo(context));
  const secrets: Secrets = {
    url: webhook.url,
    headers: { ...headers },
    ...(secret !== undefined && { secret }),
    ...(oldSecret !== undefined && { oldSecret }),
  };
  const data = Buffer.concat([cipher.update(JSON.stringify(secrets), 'utf8'), cipher.final()]);
  const sealed: z.infer<typeof SEALED> = {
    v: 1,
    key: encrypted,
    nonce: nonce.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
    data: data.toString('base64'),
  };
  return { hook: { ...rest, url: publicUrl(webhook.url), headers: {} }, sealed: JSON.stringify(sealed) };
}

/**
 * The webhook as it was sealed. Rejects with RegistryError `sealed` where the ciphertext is another one's or was
 * changed, and as KMS does where the data key cannot be had.
 */
export async function openWebhook({ hook, sealed }: SealedWebhook, keys: DataKeys): Promise<Webhook> {
  const context = contextOf(hook);
  const parts = parse(SEALED, sealed);
  const plain = await keys.open(parts.key, context);
  return { ...hook, ...parse(SECRETS, decrypt(parts, plain, context)) };
}

function decrypt({ nonce, tag, data }: z.infer<typeof SEALED>, key: Uint8Array, context: KeyContext): string {
  try {
    const decipher = createDecipheriv(CIPHER, key, Buffer.from(nonce, 'base64'), { authTagLength: 16 })
      .setAAD(boundTo(context))
      .setAuthTag(Buffer.from(tag, 'base64'));
    return Buffer.concat([decipher.update(Buffer.from(data, 'base64')), decipher.final()]).toString('utf8');
  } catch (error) {
    throw new RegistryError('sealed', "the hook's secrets are not what was sealed", { cause: error });
  }
}

/** The text's own faults are not told: they would quote it. */
function parse<T>(schema: z.ZodType<T>, text: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    throw new RegistryError('sealed', "the hook's secrets are not of a form that this version knows");
  }
}

function contextOf({ tenant, id }: Webhook): KeyContext {
  return { tenant, hook: id };
}

function boundTo({ tenant, hook }: KeyContext): Buffer {
  return Buffer.from(JSON.stringify([tenant, hook]));
}

function publicUrl(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}
