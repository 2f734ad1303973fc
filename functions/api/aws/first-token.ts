import { createHash } from 'node:crypto';
import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { TokenRecord } from '../ports.ts';

export const FIRST_TOKEN_ID = 'first';
/** A secret that is changed counts after this time. */
const CACHE_MS = 5 * 60_000;

export interface FirstTokenOptions {
  readonly secrets: SecretsManagerClient;
  readonly secretId: string;
  readonly now: () => number;
}

/** The token that makes the others: a secret that the deployment generates, and whoever may read it has it. */
export class FirstToken {
  readonly #options: FirstTokenOptions;
  #known: Promise<TokenRecord | undefined> | undefined;
  #untilMs = 0;
  #lastUsedMs: number | undefined;

  constructor(options: FirstTokenOptions) {
    this.#options = options;
  }

  /** Undefined where the secret is empty. Rejects as Secrets Manager does, and asks anew the next time. */
  async read(): Promise<TokenRecord | undefined> {
    const nowMs = this.#options.now();
    if (this.#known === undefined || nowMs >= this.#untilMs) {
      this.#known = this.#ask();
      this.#untilMs = nowMs + CACHE_MS;
      this.#known.catch(() => {
        this.#known = undefined;
      });
    }
    const token = await this.#known;
    return token && { ...token, lastUsedMs: this.#lastUsedMs };
  }

  used(atMs: number): void {
    this.#lastUsedMs = atMs;
  }

  async #ask(): Promise<TokenRecord | undefined> {
    const { secrets, secretId } = this.#options;
    const { SecretString = '', CreatedDate } = await secrets.send(new GetSecretValueCommand({ SecretId: secretId }));
    const text = SecretString.trim();
    if (text === '') return undefined;
    return {
      id: FIRST_TOKEN_ID,
      hash: createHash('sha256').update(text).digest('hex'),
      name: 'first admin token',
      scope: 'admin',
      tenant: '*',
      createdMs: CreatedDate?.getTime() ?? 0,
      lastUsedMs: undefined,
    };
  }
}
