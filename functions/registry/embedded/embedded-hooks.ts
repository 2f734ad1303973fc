import { createHash, randomBytes } from 'node:crypto';
import type { Hook, Webhook } from '#shared/hook/hook.ts';
import { ApiConflictError, type HookCondition, type HookStore, type StoredHook } from '../../api/ports.ts';
import type { Database } from '../../embedded/database.ts';
import { describeIssues, WEBHOOK } from '../aws/webhook-schema.ts';
import type { AttemptRecord, HookHealth } from '../registry.ts';
import type { HookRow } from './hook-operations.ts';

export interface EmbeddedHooksParts {
  readonly database: Database;
  readonly health: HookHealth;
  /** The hooks of the box's files; an id of theirs is taken. */
  readonly files: () => readonly Hook[];
  /** A hook's latest attempt, where one is remembered. */
  readonly latest: (hookId: string) => AttemptRecord | undefined;
  /** Told of all hooks that the API made, whenever one of them changes: from then on they are in force. */
  readonly changed: (hooks: readonly Webhook[]) => void;
  /** Told of a row that is no hook; it is left where it is. */
  readonly unreadable: (id: string, why: string) => void;
  readonly now: () => number;
}

/** The box's hooks: those of its files, which only files change, and those that the API made, kept in its database. */
export class EmbeddedHooks implements HookStore {
  readonly #parts: EmbeddedHooksParts;
  readonly #made = new Map<string, StoredHook & { readonly hook: Webhook }>();
  /** Tenants and names of hooks that are on their way to the disk. */
  readonly #naming = new Set<string>();

  constructor(parts: EmbeddedHooksParts) {
    this.#parts = parts;
  }

  /** Takes up what the database has. */
  async start(): Promise<void> {
    for (const row of await this.#parts.database.call('listHooks')) this.#take(row);
    this.#changed();
  }

  async list(tenant: string | undefined): Promise<readonly StoredHook[]> {
    const files = this.#parts.files();
    const taken = new Set(files.map(({ id }) => id));
    const made = [...this.#made.values()].filter(({ hook }) => !taken.has(hook.id));
    return [...files.map(ofFile), ...made].filter(({ hook }) => tenant === undefined || hook.tenant === tenant);
  }

  async conditions(tenant: string | undefined, hookId?: string): Promise<readonly HookCondition[]> {
    const [stored, disabled] = await Promise.all([this.list(tenant), this.#parts.health.disabled()]);
    const byId = new Map(disabled.map((known) => [known.hookId, known]));
    const wanted = hookId === undefined ? stored : stored.filter(({ hook }) => hook.id === hookId);
    return wanted.map(({ hook: { id, tenant: owner } }) => {
      const known = byId.get(id);
      return {
        hookId: id,
        tenant: owner,
        disabled: known && { reason: known.reason, atMs: known.disabledMs },
        lastAttempt: this.#parts.latest(id),
      };
    });
  }

  async put(hook: Webhook, expected: string | undefined): Promise<StoredHook> {
    if (this.#parts.files().some(({ id }) => id === hook.id))
      throw new ApiConflictError(`a file of the box has a hook "${hook.id}"`);
    const name = JSON.stringify([hook.tenant, hook.name]);
    if (this.#naming.has(name) || this.#isNamed(hook)) throw new ApiConflictError(`another hook is named ${hook.name}`);
    this.#naming.add(name);
    try {
      return await this.#write(hook, expected);
    } finally {
      this.#naming.delete(name);
    }
  }

  async #write(hook: Webhook, expected: string | undefined): Promise<StoredHook> {
    const nowMs = this.#parts.now();
    const row: HookRow = {
      id: hook.id,
      version: randomBytes(9).toString('base64url'),
      createdMs: this.#made.get(hook.id)?.createdMs ?? nowMs,
      updatedMs: nowMs,
      body: JSON.stringify(hook),
    };
    if (!(await this.#parts.database.call('putHook', row, expected))) throw conflict(hook.id, expected);
    const stored = this.#take(row);
    if (stored === undefined) throw new Error(`the hook "${hook.id}" was written and cannot be read`);
    this.#changed();
    return stored;
  }

  async delete({ hook, version }: StoredHook): Promise<void> {
    if (!(await this.#parts.database.call('deleteHook', hook.id, version))) throw conflict(hook.id, version);
    this.#made.delete(hook.id);
    this.#changed();
    // It is deleted: what is left of its health harms nobody, as no other hook gets its id.
    await this.#parts.health.enable(hook.id).catch(() => undefined);
  }

  enable(hook: Hook): Promise<boolean> {
    return this.#parts.health.enable(hook.id);
  }

  #take({ id, version, createdMs, updatedMs, body }: HookRow): StoredHook | undefined {
    const parsed = WEBHOOK.safeParse(JSON.parse(body));
    if (!parsed.success) {
      this.#parts.unreadable(id, describeIssues(parsed.error));
      return undefined;
    }
    const stored = { hook: parsed.data, origin: 'api' as const, version, createdMs, updatedMs };
    this.#made.set(id, stored);
    return stored;
  }

  #isNamed({ id, tenant, name }: Webhook): boolean {
    for (const { hook } of this.#made.values())
      if (hook.name === name && hook.tenant === tenant && hook.id !== id) return true;
    return false;
  }

  #changed(): void {
    this.#parts.changed([...this.#made.values()].map(({ hook }) => hook));
  }
}

/** A file's hook has no times of its own; its version is what stands in the file. */
function ofFile(hook: Hook): StoredHook {
  const version = createHash('sha256').update(JSON.stringify(hook)).digest('base64url').slice(0, 12);
  return { hook, origin: 'file', version, createdMs: undefined, updatedMs: undefined };
}

function conflict(id: string, expected: string | undefined): ApiConflictError {
  const what = expected === undefined ? 'is there already' : 'was changed or deleted meanwhile';
  return new ApiConflictError(`the hook "${id}" ${what}`);
}
