import type { TokenRecord, Tokens } from '../../api/ports.ts';
import { tokenHash } from '../../api/token-hash.ts';
import type { Database } from '../../embedded/database.ts';
import type { TokenRow } from './access-operations.ts';

const FIRST_ID = 'first';
const FIRST_USED = 'first_token_used_ms';

/** The box's tokens: the first one, of the data directory or the configuration, and those in the database, as hashes. */
export class EmbeddedTokens implements Tokens {
  readonly #database: Database;
  readonly #first: TokenRecord;
  readonly #removed: (id: string) => void;

  /** `first` is the operator's: the API cannot remove it. `removed` is told of a token that is good for nothing any more. */
  constructor(
    database: Database,
    first: { readonly token: string; readonly createdMs: number },
    removed: (id: string) => void,
  ) {
    this.#database = database;
    this.#removed = removed;
    this.#first = {
      id: FIRST_ID,
      hash: tokenHash(first.token),
      name: 'first admin token',
      scope: 'admin',
      tenant: '*',
      createdMs: first.createdMs,
      lastUsedMs: undefined,
    };
  }

  async find(hash: string): Promise<TokenRecord | undefined> {
    if (hash === this.#first.hash) return this.#firstWithUse();
    const row = await this.#database.call('findToken', hash);
    return row && recordOf(row);
  }

  async list(tenant: string | undefined): Promise<readonly TokenRecord[]> {
    const rows = await this.#database.call('listTokens', tenant);
    const own = rows.map(recordOf);
    return tenant === undefined || tenant === this.#first.tenant ? [await this.#firstWithUse(), ...own] : own;
  }

  add(token: TokenRecord): Promise<void> {
    return this.#database.call('addToken', token);
  }

  async remove(id: string): Promise<boolean> {
    const wasThere = await this.#database.call('removeToken', id);
    this.#removed(id);
    return wasThere;
  }

  async used({ id }: TokenRecord, atMs: number): Promise<void> {
    if (id === FIRST_ID) return this.#database.call('setMeta', FIRST_USED, String(atMs));
    await this.#database.call('touchToken', id, atMs);
  }

  async #firstWithUse(): Promise<TokenRecord> {
    const used = await this.#database.call('getMeta', FIRST_USED);
    return { ...this.#first, lastUsedMs: used === undefined ? undefined : Number(used) };
  }
}

const recordOf = (row: TokenRow): TokenRecord => ({ ...row, lastUsedMs: row.lastUsedMs ?? undefined });
