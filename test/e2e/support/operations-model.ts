import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { type RunningAgent, startAgent } from './agent.ts';
import { type ApiAnswer, apiOf } from './api.ts';
import { EventLoad } from './event-load.ts';
import type { FakeBus } from './fake-bus.ts';
import { FickleEndpoints, MODES } from './fickle-endpoints.ts';
import { EVERY, type ModelHook, OwedDeliveries } from './owed-deliveries.ts';

const QUICK = { retries: 100, retry_backoff: '100ms', timeout: '1s', secret: 'a secret' };
const TENANTS = ['acme', 'globex'];

export interface ModelParts {
  readonly random: () => number;
  readonly dir: string;
  readonly sinkUrl: string;
  /** With one, the box runs with engine aws. */
  readonly bus: FakeBus | undefined;
  readonly env: Readonly<Record<string, string>>;
}

/** A box, what is done to it at random, and what it owes. */
export class OperationsModel {
  readonly owed = new OwedDeliveries();
  readonly load: EventLoad;
  readonly endpoints: FickleEndpoints;
  readonly log: string[] = [];
  operations = 0;
  readonly #parts: ModelParts;
  readonly #startedMs = Date.now();
  /** Hooks that the API made and that are there, as far as is known. */
  readonly #made = new Map<ModelHook, string>();
  #agent: RunningAgent | undefined;
  #count = 0;
  #roaming = 0;
  #isBusUp = true;

  constructor(parts: ModelParts) {
    this.#parts = parts;
    this.load = new EventLoad(parts.random, this.owed, () => this.agent);
    this.endpoints = new FickleEndpoints(parts.random, this.owed);
    for (const tenant of [...TENANTS, EVERY]) this.owed.add(`steady-${tenant}`, `/steady/${tenant}`, tenant);
    for (const tenant of TENANTS) this.owed.excuse(this.owed.add('roaming', `/roaming/${tenant}`, tenant));
  }

  get scriptFile(): string {
    return join(this.#parts.dir, 'ran');
  }

  get agent(): RunningAgent {
    if (this.#agent === undefined) throw new Error('the agent is not started');
    return this.#agent;
  }

  async start(): Promise<void> {
    const { dir, env } = this.#parts;
    this.#agent = await startAgent({ dir, env, config: this.#config() });
  }

  async end(): Promise<void> {
    this.load.isOver = true;
    await this.#agent?.kill9();
  }

  /** One operation after the other until then; now and then the box is killed in the middle of one. */
  async operate(untilMs: number): Promise<void> {
    const { random } = this.#parts;
    while (Date.now() < untilMs) {
      const operation = this.#pick<(this: OperationsModel) => Promise<unknown>>([
        this.#make,
        this.#make,
        this.#change,
        this.#change,
        this.#disable,
        this.#enable,
        this.#enable,
        this.#delete,
        this.#remake,
        this.#worker,
        this.#worker,
        this.#replay,
        this.#replay,
        this.#redeliver,
        this.#redeliver,
        this.#redrive,
        this.#fire,
        this.#reload,
        this.#mode,
        this.#mode,
        this.#mode,
        this.#bus,
      ]);
      this.operations++;
      const isKilled = random() < 0.06;
      const done: Promise<unknown> = operation.call(this);
      if (isKilled) {
        const cutOff = done.catch(() => undefined);
        await sleep(random() * 30);
        await this.#kill();
        await cutOff;
        await this.#restart();
      } else await done;
      await sleep(random() * 120);
    }
    this.load.isOver = true;
  }

  /** Takes every obstacle out of the way, and hastens what waits. */
  async heal(): Promise<void> {
    this.endpoints.modes.clear();
    await this.#setBus(true);
    if (this.#parts.bus) this.#parts.bus.verdict = () => undefined;
    for (const tenant of TENANTS) await this.#api(`POST /workers/${tenant}/enable`);
  }

  async hasten(): Promise<void> {
    const { body } = await this.#api('GET /deliveries?state=retrying&limit=200');
    for (const { id } of body.deliveries)
      await apiOf(this.agent)(`POST /deliveries/${encodeURIComponent(id)}/redeliver`);
  }

  async #kill(): Promise<void> {
    this.log.push('kill -9');
    await this.agent.kill9();
  }

  async #restart(): Promise<void> {
    await this.start();
    const { body } = await this.#api('GET /hooks?origin=api&limit=500');
    const states = new Map<string, string>(
      body.hooks.map(({ url, state }: { url: string; state: string }) => [url, state]),
    );
    for (const [hook] of this.#made) {
      const state = states.get(`${this.#parts.sinkUrl}${hook.path}`);
      if (state === undefined) this.#made.delete(hook);
      hook.isInForce = state !== undefined && state !== 'disabled';
    }
    const known = new Set([...this.#made.keys()].map(({ path }) => `${this.#parts.sinkUrl}${path}`));
    for (const { id, url, tenant, name } of body.hooks) {
      if (known.has(url)) continue;
      // The kill cut off the answer that would have told of it.
      const path = new URL(url).pathname;
      this.#made.set(this.owed.hooks.get(path) ?? this.owed.add(name, path, tenant), id);
    }
  }

  #config(): Readonly<Record<string, unknown>> {
    const { sinkUrl, bus } = this.#parts;
    const steady = [...TENANTS, EVERY].map((tenant) => ({
      name: `steady-${tenant}`,
      path: `/steady/${tenant}`,
      tenant,
    }));
    const tenant = TENANTS[this.#roaming % TENANTS.length];
    const webhook = [...steady, { name: 'roaming', path: `/roaming/${tenant}`, tenant }].map(({ path, ...hook }) => ({
      ...hook,
      url: `${sinkUrl}${path}`,
      ...QUICK,
    }));
    const tenants = TENANTS.map((id) => ({ id, match: { realms: [`${id}.example`] } }));
    const command = `echo "$ABNG_SESSION_ID" >> ${this.scriptFile}`;
    const script = [{ name: 'script', tenant: 'acme', filter: { scripted: [true] }, command }];
    return { node: 'box', ...bus?.config(), tenants, spool: { max_bytes: '1MiB' }, hooks: { webhook, script } };
  }

  #pick<T>(from: readonly T[]): T {
    const picked = from[Math.floor(this.#parts.random() * from.length)];
    if (picked === undefined) throw new Error('nothing to pick from');
    return picked;
  }

  #someHook(): [ModelHook, string] | undefined {
    return this.#made.size === 0 ? undefined : this.#pick([...this.#made]);
  }

  /** Every answer is welcome but one that says that something is wrong with the box. */
  async #api(call: string, body?: unknown): Promise<ApiAnswer> {
    const answer = await apiOf(this.agent)(call, body);
    this.log.push(`${call} ${body === undefined ? '' : JSON.stringify(body)} ${answer.status}`);
    if (answer.status >= 500 && answer.body?.code !== 'spool_full')
      this.owed.violations.push(`${call} was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer;
  }

  async #make(name = `made-${this.#count}`, tenant = this.#pick([...TENANTS, EVERY])): Promise<void> {
    if (this.#made.size > 6) return;
    const path = `/made/${this.#count++}`;
    const hook = this.owed.add(name, path, tenant);
    hook.isInForce = false;
    const answer = await this.#api('POST /hooks', { name, tenant, url: `${this.#parts.sinkUrl}${path}`, ...QUICK });
    if (answer.status !== 201) return;
    this.#made.set(hook, answer.body.id);
    hook.isInForce = true;
  }

  /** What does not touch the question of who gets what. */
  async #change(): Promise<void> {
    const [, id] = this.#someHook() ?? [];
    if (id !== undefined) await this.#api(`PATCH /hooks/${id}`, { headers: { 'x-n': String(this.#count) } });
  }

  async #disable(): Promise<void> {
    const [hook, id] = this.#someHook() ?? [];
    if (hook === undefined) return;
    this.owed.excuse(hook);
    await this.#api(`POST /hooks/${id}/disable`);
  }

  async #enable(): Promise<void> {
    const [hook, id] = this.#someHook() ?? [];
    if (hook === undefined) return;
    const { status } = await this.#api(`POST /hooks/${id}/enable`);
    if (status === 200) hook.isInForce = true;
  }

  async #delete(): Promise<ModelHook | undefined> {
    const [hook, id] = this.#someHook() ?? [];
    if (hook === undefined) return undefined;
    this.owed.excuse(hook);
    const { status } = await this.#api(`DELETE /hooks/${id}`);
    if (status !== 204) return undefined;
    hook.deletedAt = this.load.last;
    this.#made.delete(hook);
    return hook;
  }

  async #remake(): Promise<void> {
    const hook = await this.#delete();
    if (hook !== undefined) await this.#make(hook.name, hook.tenant);
  }

  async #worker(): Promise<void> {
    const what = this.#parts.random() < 0.4 ? 'disable' : 'enable';
    await this.#api(`POST /workers/${this.#pick(TENANTS)}/${what}`);
  }

  async #replay(): Promise<void> {
    const [hook, id] = this.#someHook() ?? [];
    if (!hook?.isInForce) return;
    const { generation } = hook;
    const askedMs = Date.now();
    const sinceMs = Math.max(this.#startedMs, askedMs - 4_000);
    const { status } = await this.#api('POST /replays', { hook: id, since: new Date(sinceMs).toISOString() });
    if (status === 202 && hook.generation === generation) this.owed.replaying(hook, sinceMs + 1_000, askedMs - 5);
  }

  async #redeliver(): Promise<void> {
    const state = this.#pick(['delivered', 'retrying', 'pending', 'dead']);
    const { body } = await this.#api(`GET /deliveries?state=${state}&limit=50`);
    if (body.deliveries.length > 0)
      await this.#api(
        `POST /deliveries/${encodeURIComponent(this.#pick<{ id: string }>(body.deliveries).id)}/redeliver`,
      );
  }

  async #redrive(): Promise<void> {
    await this.#api('POST /dead-letters/redrive', {});
  }

  async #fire(): Promise<void> {
    const [, id] = this.#someHook() ?? [];
    await this.#api(
      id === undefined ? 'POST /hooks/test' : `POST /hooks/${id}/test`,
      id === undefined ? {} : undefined,
    );
  }

  async #reload(): Promise<void> {
    this.#roaming++;
    const { dir, configFile } = this.agent;
    const dataDir = `${dir}/data`;
    const base = {
      data_dir: dataDir,
      ingest: { http: '', socket: `${dataDir}/agent.sock` },
      api: { listen: '127.0.0.1:0' },
    };
    writeFileSync(configFile, stringify({ ...base, ...this.#config() }));
    await this.#api('POST /config/reload');
  }

  async #mode(): Promise<void> {
    const path = this.#pick([...this.owed.hooks.keys()]);
    const mode = this.#pick(MODES);
    this.log.push(`${path} ${mode}`);
    this.endpoints.modes.set(path, mode);
  }

  async #bus(): Promise<void> {
    const { bus, random } = this.#parts;
    if (bus === undefined) return;
    const roll = random();
    this.log.push(`bus ${roll}`);
    if (roll < 0.3) await this.#setBus(false);
    else if (roll < 0.7) await this.#setBus(true);
    // For less than it takes until a denial is believed.
    else
      bus.verdict = ({ Source }) => (roll < 0.8 && Source === 'hookline.globex' ? 'NotAuthorizedForSource' : undefined);
  }

  async #setBus(isUp: boolean): Promise<void> {
    if (this.#isBusUp === isUp) return;
    this.#isBusUp = isUp;
    await (isUp ? this.#parts.bus?.up() : this.#parts.bus?.down());
  }
}
