import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  CancelReplayCommand,
  DescribeReplayCommand,
  type DescribeReplayCommandOutput,
  type EventBridgeClient,
  StartReplayCommand,
} from '@aws-sdk/client-eventbridge';
import * as z from 'zod';
import { EVERY_TENANT, type Hook } from '#shared/hook/hook.ts';
import { inParallel } from '../../aws/in-parallel.ts';
import { serviceError } from '../../aws/service-error.ts';
import { hookTag } from '../../deliver/live-webhook.ts';
import { replayName } from '../../queue/aws/replay-name.ts';
import type { DynamoTable } from '../../registry/aws/dynamo-table.ts';
import { fromItem, type Item, toItem } from '../../registry/aws/item.ts';
import type { ReplayRecord, Replays } from '../ports.ts';
import { ApiError } from '../problem.ts';

const PARTITION = 'REPLAYS';
const DAY_SECONDS = 86_400;
const WIDTH = 5;

/** EventBridge's states (API reference, DescribeReplay); one that is being cancelled delivers nothing new. */
const STATES: Readonly<Record<string, ReplayRecord['state']>> = {
  STARTING: 'running',
  RUNNING: 'running',
  COMPLETED: 'done',
  FAILED: 'failed',
  CANCELLING: 'cancelled',
  CANCELLED: 'cancelled',
};

const FIELDS = z.object({
  sk: z.string(),
  hook_id: z.string(),
  tenant: z.string(),
  since_ms: z.number(),
  until_ms: z.number(),
  started_ms: z.number(),
});

export interface CloudReplaysOptions {
  readonly eventBridge: EventBridgeClient;
  readonly table: DynamoTable;
  readonly busArn: string;
  /** Undefined where the environment keeps no archive. */
  readonly archiveArn: string | undefined;
  readonly ruleArnOf: (tenant: string) => string | undefined;
  readonly retentionDays: number;
  readonly now: () => number;
}

/**
 * Replays of the bus's archive, to the rule of the hook's tenant alone. Their name, which EventBridge writes on every event
 * that it replays, tells `deliver` which hook they are for. How many events matched is not known here.
 */
export class CloudReplays implements Replays {
  readonly #options: CloudReplaysOptions;

  constructor(options: CloudReplaysOptions) {
    this.#options = options;
  }

  /** Rejects with ApiError where there is no archive, for a hook of every tenant, and where ten are running. */
  async start({ id: hookId, tenant }: Hook, sinceMs: number, untilMs: number): Promise<ReplayRecord> {
    const { eventBridge, table, busArn, archiveArn, ruleArnOf, retentionDays, now } = this.#options;
    const ruleArn = ruleArnOf(tenant);
    if (archiveArn === undefined)
      throw new ApiError(
        501,
        'no_archive',
        'this environment keeps no archive of events: set archive: true and deploy',
      );
    if (tenant === EVERY_TENANT || ruleArn === undefined)
      throw new ApiError(409, 'no_rule', "a replay goes to one tenant's rule: replay to a hook of that tenant's own");
    const startedMs = now();
    const name = replayName(hookTag(hookId), startedMs);
    const fields = { hook_id: hookId, tenant, since_ms: sinceMs, until_ms: untilMs, started_ms: startedMs };
    try {
      await eventBridge.send(
        new StartReplayCommand({
          ReplayName: name,
          EventSourceArn: archiveArn,
          EventStartTime: new Date(sinceMs),
          EventEndTime: new Date(untilMs),
          Destination: { Arn: busArn, FilterArns: [ruleArn] },
        }),
      );
    } catch (error) {
      const { code, message } = serviceError(error);
      if (code === 'LimitExceededException')
        throw new ApiError(409, 'replay_limit', 'as many replays are running as EventBridge allows; wait for one');
      if (code === 'ValidationException' || code === 'InvalidEventPatternException')
        throw new ApiError(422, 'invalid_request', `EventBridge refuses the replay: ${message}`);
      throw error;
    }
    const expires_at = Math.ceil(startedMs / 1000) + retentionDays * DAY_SECONDS;
    const Item = toItem({ pk: PARTITION, sk: name, ...fields, expires_at });
    await table.dynamo.send(new PutItemCommand({ TableName: table.name, Item }));
    const started = { id: name, hookId, tenant, sinceMs, untilMs, startedMs };
    return { ...started, state: 'running', replayed: undefined, progress: 0, reason: undefined };
  }

  async list(tenant: string | undefined): Promise<readonly ReplayRecord[]> {
    const items = await this.#options.table.query(PARTITION);
    const replays = await inParallel(items, WIDTH, (item) => this.#read(item, tenant));
    return replays.filter((replay) => replay !== undefined).toSorted((a, b) => b.startedMs - a.startedMs);
  }

  async get(id: string, tenant: string | undefined): Promise<ReplayRecord | undefined> {
    const items = await this.#options.table.query(PARTITION, id);
    const item = items.find(({ sk }) => sk?.S === id);
    return item && this.#read(item, tenant);
  }

  /** What is over stays as it is. */
  async cancel({ id }: ReplayRecord): Promise<void> {
    await this.#options.eventBridge.send(new CancelReplayCommand({ ReplayName: id })).catch((error: unknown) => {
      if (serviceError(error).code !== 'IllegalStatusException') throw error;
    });
  }

  async #read(item: Item, wanted: string | undefined): Promise<ReplayRecord | undefined> {
    const { success, data } = FIELDS.safeParse(fromItem(item));
    if (!success || (wanted !== undefined && data.tenant !== wanted)) return undefined;
    const { sk: id, hook_id: hookId, tenant, since_ms: sinceMs, until_ms: untilMs, started_ms: startedMs } = data;
    const known = { id, hookId, tenant, sinceMs, untilMs, startedMs, replayed: undefined };
    try {
      const said = await this.#options.eventBridge.send(new DescribeReplayCommand({ ReplayName: id }));
      return { ...known, ...progressOf(said, sinceMs, untilMs) };
    } catch (error) {
      if (serviceError(error).code !== 'ResourceNotFoundException') throw error;
      return { ...known, state: 'failed', progress: 0, reason: 'EventBridge does not know the replay any more' };
    }
  }
}

function progressOf(
  { State, StateReason, EventLastReplayedTime }: DescribeReplayCommandOutput,
  sinceMs: number,
  untilMs: number,
): Pick<ReplayRecord, 'state' | 'progress' | 'reason'> {
  const state = STATES[State ?? ''] ?? 'running';
  const done = ((EventLastReplayedTime?.getTime() ?? sinceMs) - sinceMs) / Math.max(1, untilMs - sinceMs);
  return { state, progress: state === 'done' ? 1 : Math.min(1, Math.max(0, done)), reason: StateReason };
}
