import * as z from 'zod';
import { callApi } from './api-client.ts';
import { table } from './table.ts';

const hooksAnswer = z.object({
  hooks: z.array(
    z.object({
      name: z.string(),
      type: z.string(),
      tenant: z.string(),
      events: z.array(z.string()),
      target: z.string(),
      state: z.string(),
      reason: z.string().optional(),
    }),
  ),
});
const enableAnswer = z.object({ hook: z.string(), was_disabled: z.boolean() });
const testAnswer = z.object({ event_id: z.string(), tenant: z.string(), hooks: z.array(z.string()) });

/** `hookline hooks list` */
export async function listHooks({ config, json }: { config?: string; json?: boolean }): Promise<void> {
  const { hooks } = hooksAnswer.parse(await callApi(config, 'GET', '/hooks'));
  if (json === true) return console.log(JSON.stringify(hooks, null, 2));
  if (hooks.length === 0) return console.log('No hooks are configured.');
  const rows = hooks.map(({ name, type, tenant, events, target, state, reason }) => [
    name,
    type,
    tenant,
    events.length === 0 ? '*' : events.join(','),
    reason === undefined ? state : `${state}: ${reason}`,
    target,
  ]);
  console.log(table(['NAME', 'TYPE', 'TENANT', 'EVENTS', 'STATE', 'TARGET'], rows));
}

/** `hookline hooks enable NAME` */
export async function enableHook(name: string, { config }: { config?: string }): Promise<void> {
  const answer = enableAnswer.parse(await callApi(config, 'POST', `/hooks/${encodeURIComponent(name)}/enable`, {}));
  console.log(answer.was_disabled ? `${answer.hook} is enabled again.` : `${answer.hook} was not disabled.`);
}

/** `hookline hooks test` */
export async function testHooks({ config, tenant }: { config?: string; tenant?: string }): Promise<void> {
  const body = tenant === undefined ? {} : { tenant };
  const answer = testAnswer.parse(await callApi(config, 'POST', '/hooks/test', body));
  const hooks = answer.hooks.length === 0 ? 'no webhook matches it' : `it goes to ${answer.hooks.join(', ')}`;
  console.log(`Test event ${answer.event_id} is accepted for tenant ${answer.tenant}: ${hooks}.`);
}
