import {
  DecryptCommand,
  GenerateDataKeyCommand,
  IncorrectKeyException,
  InvalidCiphertextException,
  type KMSClient,
} from '@aws-sdk/client-kms';
import { RegistryError } from './registry-error.ts';

const DATA_KEY = 'AES_256';
const CACHE_MS = 5 * 60_000;
const MAX_CACHED = 1_000;

/** What a data key is bound to: KMS opens it for nothing else. */
export interface KeyContext {
  readonly tenant: string;
  readonly hook: string;
}

export interface DataKey {
  readonly plain: Uint8Array;
  /** As KMS encrypted it, base64. */
  readonly encrypted: string;
}

export interface DataKeysOptions {
  readonly kms: KMSClient;
  readonly keyId: string;
  readonly now: () => number;
}

interface Cached {
  readonly plain: Promise<Uint8Array>;
  readonly untilMs: number;
}

/** KMS data keys. An opened one is remembered for five minutes: KMS is not asked for every look at the hooks. */
export class DataKeys {
  readonly #options: DataKeysOptions;
  readonly #cached = new Map<string, Cached>();

  constructor(options: DataKeysOptions) {
    this.#options = options;
  }

  async create({ tenant, hook }: KeyContext): Promise<DataKey> {
    const { Plaintext, CiphertextBlob } = await this.#options.kms.send(
      new GenerateDataKeyCommand({
        KeyId: this.#options.keyId,
        KeySpec: DATA_KEY,
        EncryptionContext: { tenant, hook },
      }),
    );
    if (Plaintext === undefined || CiphertextBlob === undefined)
      throw new RegistryError('sealed', 'KMS answered without a data key');
    return { plain: Plaintext, encrypted: Buffer.from(CiphertextBlob).toString('base64') };
  }

  /**
   * Rejects with RegistryError `sealed` where the key is not one of ours or not of this context, and as KMS does where it
   * refuses for another reason; asks anew the next time.
   */
  open(encrypted: string, context: KeyContext): Promise<Uint8Array> {
    const nowMs = this.#options.now();
    const name = JSON.stringify([context.tenant, context.hook, encrypted]);
    const known = this.#cached.get(name);
    if (known !== undefined && nowMs < known.untilMs) return known.plain;
    this.#makeRoom(nowMs);
    const plain = this.#decrypt(encrypted, context);
    this.#cached.set(name, { plain, untilMs: nowMs + CACHE_MS });
    plain.catch(() => this.#cached.delete(name));
    return plain;
  }

  async #decrypt(encrypted: string, { tenant, hook }: KeyContext): Promise<Uint8Array> {
    const command = new DecryptCommand({
      KeyId: this.#options.keyId,
      CiphertextBlob: Buffer.from(encrypted, 'base64'),
      EncryptionContext: { tenant, hook },
    });
    const { Plaintext } = await this.#options.kms.send(command).catch((error: unknown) => {
      if (!(error instanceof InvalidCiphertextException || error instanceof IncorrectKeyException)) throw error;
      throw new RegistryError('sealed', "the hook's secrets are sealed for another hook or by another key", {
        cause: error,
      });
    });
    if (Plaintext === undefined) throw new RegistryError('sealed', 'KMS answered without a data key');
    return Plaintext;
  }

  #makeRoom(nowMs: number): void {
    for (const [name, { untilMs }] of this.#cached) if (nowMs >= untilMs) this.#cached.delete(name);
    for (const name of this.#cached.keys()) {
      if (this.#cached.size < MAX_CACHED) return;
      this.#cached.delete(name);
    }
  }
}
