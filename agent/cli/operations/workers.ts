import { WORKER, WORKER_LIST } from '#shared/api/operations.ts';
import { openApi } from '../api/api-client.ts';
import type { TargetOptions } from '../api/api-target.ts';
import { readAnswer } from '../api/read-answer.ts';
import { printJson, printTable } from '../terminal.ts';

type Options = TargetOptions & { readonly json?: boolean };

/** `hookline worker list` */
export async function listWorkers(options: Options): Promise<void> {
  const answer = await (await openApi(options)).get('/workers');
  if (options.json === true) return printJson(answer);
  const rows = readAnswer(WORKER_LIST, answer).workers.map((worker) => [
    worker.tenant,
    worker.state,
    String(worker.waiting),
    worker.oldest_age_seconds === undefined ? '' : `${Math.round(worker.oldest_age_seconds)} s`,
    String(worker.dead_letters),
  ]);
  printTable(['TENANT', 'STATE', 'WAITING', 'OLDEST', 'DEAD LETTERS'], rows, { whole: ['TENANT'] });
}

/** `hookline worker enable TENANT` */
export const enableWorker = (tenant: string, options: Options) => switchWorker(tenant, 'enable', options);

/** `hookline worker disable TENANT` */
export const disableWorker = (tenant: string, options: Options) => switchWorker(tenant, 'disable', options);

async function switchWorker(tenant: string, action: 'enable' | 'disable', options: Options): Promise<void> {
  const answer = await (await openApi(options)).post(`/workers/${encodeURIComponent(tenant)}/${action}`);
  if (options.json === true) return printJson(answer);
  const { state, waiting } = readAnswer(WORKER, answer);
  console.log(`The worker of ${tenant} is ${state}; ${waiting} wait.`);
}
