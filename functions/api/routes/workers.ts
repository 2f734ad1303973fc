import type { z } from 'zod';
import { WORKER, WORKER_LIST } from '#shared/api/operations.ts';
import { knownHooks } from '../find-hook.ts';
import type { WorkerRecord } from '../ports.ts';
import { ApiError } from '../problem.ts';
import { type Context, type Route, route } from '../route.ts';
import { boundTenant, mayTouch } from '../tenancy.ts';
import { WORKER_EXAMPLE } from './examples.ts';

const ANSWER = { description: 'The worker', schema: WORKER, example: WORKER_EXAMPLE };
const NOT_FOUND = { 404: ['no_such_tenant'] };

export const WORKER_ROUTES: readonly Route[] = [
  route({
    method: 'GET',
    path: '/workers',
    scope: 'viewer',
    summary: "What drains each tenant's queue",
    answers: {
      200: { description: 'One worker a tenant', schema: WORKER_LIST, example: { workers: [WORKER_EXAMPLE] } },
    },
    handle: async (context) => ({ status: 200, body: { workers: (await knownWorkers(context)).map(workerView) } }),
  }),
  route({
    method: 'GET',
    path: '/workers/{tenant}',
    scope: 'viewer',
    summary: "One tenant's worker",
    answers: { 200: ANSWER },
    problems: NOT_FOUND,
    handle: async (context, { params }) => ({
      status: 200,
      body: workerView(await findWorker(context, params.tenant)),
    }),
  }),
  route({
    method: 'POST',
    path: '/workers/{tenant}/enable',
    scope: 'operator',
    summary: 'Start the worker: what waits is delivered',
    answers: { 200: { ...ANSWER, example: { ...WORKER_EXAMPLE, state: 'Activating' } } },
    problems: NOT_FOUND,
    handle: async (context, { params }) => ({ status: 200, body: await setWorker(context, params.tenant, true) }),
  }),
  route({
    method: 'POST',
    path: '/workers/{tenant}/disable',
    scope: 'operator',
    summary: 'Stop the worker: events are accepted, and wait',
    answers: { 200: { ...ANSWER, example: { ...WORKER_EXAMPLE, state: 'Inactive' } } },
    problems: NOT_FOUND,
    handle: async (context, { params }) => ({ status: 200, body: await setWorker(context, params.tenant, false) }),
  }),
];

export async function knownWorkers(
  context: Context,
  tenant = boundTenant(context.token),
): Promise<readonly WorkerRecord[]> {
  const { token } = context;
  const workers = await context.ports.workers.list(tenant);
  return Promise.all(
    workers.filter((worker) => mayTouch(token, worker.tenant)).map((one) => withOwnLetters(context, one)),
  );
}

/** The operator's hooks see a tenant's events as well: what of these was given up is none of the tenant's business. */
async function withOwnLetters(context: Context, worker: WorkerRecord): Promise<WorkerRecord> {
  const { ports, token } = context;
  // SQS counts by hook only by receiving every message.
  if (boundTenant(token) === undefined || worker.deadLetters === 0 || ports.host === 'cloud') return worker;
  const hookIds = (await knownHooks(context)).map(({ hook }) => hook.id);
  const { total } = await ports.deadLetters.list({ tenant: worker.tenant, hookIds }, 0);
  return { ...worker, deadLetters: total };
}

async function findWorker(context: Context, tenant: string): Promise<WorkerRecord> {
  const known = mayTouch(context.token, tenant) ? await knownWorkers(context, tenant) : [];
  const worker = known.find((one) => one.tenant === tenant);
  if (worker !== undefined) return worker;
  throw new ApiError(404, 'no_such_tenant', `there is no tenant ${JSON.stringify(tenant)}`);
}

async function setWorker(context: Context, tenant: string, isEnabled: boolean) {
  await findWorker(context, tenant);
  const worker = await context.ports.workers.set(tenant, isEnabled);
  await context.audit({ action: isEnabled ? 'worker.enable' : 'worker.disable', target: tenant, tenant });
  return workerView(await withOwnLetters(context, worker));
}

function workerView({ tenant, state, waiting, oldestAgeSeconds, deadLetters }: WorkerRecord): z.output<typeof WORKER> {
  return {
    tenant,
    state,
    waiting,
    ...(oldestAgeSeconds !== undefined && { oldest_age_seconds: oldestAgeSeconds }),
    dead_letters: deadLetters,
  };
}
