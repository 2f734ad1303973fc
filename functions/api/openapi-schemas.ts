import * as z from 'zod';
import * as delivery from '#shared/api/delivery.ts';
import * as event from '#shared/api/event.ts';
import * as hook from '#shared/api/hook.ts';
import * as input from '#shared/api/hook-input.ts';
import * as operations from '#shared/api/operations.ts';
import { PROBLEM } from '#shared/api/problem.ts';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** What answers consist of, by the names that the document gives them. */
const ANSWERS: Readonly<Record<string, z.ZodType>> = {
  Status: operations.STATUS,
  Hook: hook.HOOK_VIEW,
  HookList: hook.HOOK_LIST,
  RotatedSecret: hook.ROTATED_SECRET,
  Fired: event.FIRED,
  SentRequest: delivery.SENT_REQUEST,
  Delivery: delivery.DELIVERY,
  DeliveryList: delivery.DELIVERY_LIST,
  Attempt: delivery.ATTEMPT,
  DeliveryDetail: delivery.DELIVERY_DETAIL,
  DeadLetter: delivery.DEAD_LETTER,
  DeadLetterList: delivery.DEAD_LETTER_LIST,
  Redriven: delivery.REDRIVEN,
  Replay: operations.REPLAY,
  ReplayList: operations.REPLAY_LIST,
  Worker: operations.WORKER,
  WorkerList: operations.WORKER_LIST,
  Event: event.EVENT,
  EventList: event.EVENT_LIST,
  EventType: event.EVENT_TYPE,
  EventTypeList: event.EVENT_TYPE_LIST,
  PatternTested: event.PATTERN_TESTED,
  Tenant: operations.TENANT,
  TenantList: operations.TENANT_LIST,
  Stats: operations.STATS,
  Token: operations.TOKEN,
  TokenList: operations.TOKEN_LIST,
  NewToken: operations.NEW_TOKEN,
  AuditEntry: operations.AUDIT_ENTRY,
  AuditList: operations.AUDIT_LIST,
  Problem: PROBLEM,
};

/** What requests consist of. */
const INPUTS: Readonly<Record<string, z.ZodType>> = {
  HookInput: input.HOOK_INPUT,
  HookPatch: input.HOOK_PATCH,
  RotateSecret: input.ROTATE_SECRET,
  PreviewInput: input.PREVIEW_INPUT,
  PatternTest: event.PATTERN_TEST,
  ReplayInput: operations.REPLAY_INPUT,
  TokenInput: operations.TOKEN_INPUT,
};

const NAMES = new Map(Object.entries({ ...ANSWERS, ...INPUTS }).map(([name, schema]) => [schema, name]));

const refTo = (name: string) => `#/components/schemas/${name}`;

/** The schemas that others refer to. */
export function componentSchemas(): Readonly<Record<string, JsonSchema>> {
  return { ...convert(ANSWERS, 'output'), ...convert(INPUTS, 'input') };
}

/** A reference to a component, or the schema itself where it is none. */
export function schemaOf(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const name = NAMES.get(schema);
  return name === undefined ? bare(z.toJSONSchema(schema, { io, unrepresentable: 'any' })) : { $ref: refTo(name) };
}

function convert(schemas: Readonly<Record<string, z.ZodType>>, io: 'input' | 'output') {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(schemas)) registry.add(schema, { id });
  const converted = z.toJSONSchema(registry, { io, uri: refTo, unrepresentable: 'any' });
  return Object.fromEntries(Object.entries(converted.schemas).map(([name, schema]) => [name, bare(schema)]));
}

/** OpenAPI says once which dialect of JSON Schema it speaks, and names its components itself. */
function bare({ $schema: _, $id: __, ...schema }: JsonSchema): JsonSchema {
  return schema;
}
