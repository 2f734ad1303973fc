import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { KMSClient } from '@aws-sdk/client-kms';
import { localClient } from './aws-client.ts';
import { type AwsAnswer, AwsFault, type AwsRequest, startAwsServer } from './aws-json-server.ts';

export interface KmsServer {
  readonly endpoint: string;
  readonly kms: KMSClient;
  readonly requests: readonly AwsRequest[];
  /** What the next requests are answered with; undefined for as KMS does. */
  fault: AwsFault | undefined;
  stop(): Promise<void>;
}

/** Data keys as KMS gives them out: the ciphertext is a handle, and opens with its own encryption context only. */
export async function startKms(): Promise<KmsServer> {
  const issued = new Map<string, { plain: string; context: unknown }>();
  const answer = ({ target, body }: AwsRequest): AwsAnswer => {
    if (running.fault !== undefined) return running.fault;
    if (target === 'TrentService.GenerateDataKey') {
      const plain = randomBytes(32).toString('base64');
      const blob = randomBytes(48).toString('base64');
      issued.set(blob, { plain, context: body.EncryptionContext });
      return { KeyId: body.KeyId, Plaintext: plain, CiphertextBlob: blob };
    }
    const key = issued.get(body.CiphertextBlob);
    if (key === undefined || !isDeepStrictEqual(key.context, body.EncryptionContext))
      return new AwsFault(400, 'InvalidCiphertextException');
    return { KeyId: body.KeyId, Plaintext: key.plain };
  };
  const server = await startAwsServer(answer);
  const kms = new KMSClient(localClient(server.endpoint));
  const running: KmsServer = {
    endpoint: server.endpoint,
    kms,
    requests: server.requests,
    fault: undefined,
    async stop() {
      kms.destroy();
      await server.stop();
    },
  };
  return running;
}
