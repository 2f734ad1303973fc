import { FIRED } from '#shared/api/event.ts';
import { openApi } from '../api/api-client.ts';
import type { TargetOptions } from '../api/api-target.ts';
import { readAnswer } from '../api/read-answer.ts';
import { CliError, EXIT } from '../cli-error.ts';
import { printJson } from '../terminal.ts';

/** `hookline hooks test [HOOK]` and `hookline test [--hook HOOK]` */
export async function testHooks(
  hook: string | undefined,
  { json, tenant, ...target }: TargetOptions & { readonly json?: boolean; readonly tenant?: string },
): Promise<void> {
  if (hook !== undefined && tenant !== undefined)
    throw new CliError('--tenant: the test event for one hook is of its own tenant', EXIT.wrongUse);
  const path = hook === undefined ? '/hooks/test' : `/hooks/${encodeURIComponent(hook)}/test`;
  const answer = await (await openApi(target)).post(path, tenant === undefined ? {} : { tenant });
  if (json === true) return printJson(answer);
  const fired = readAnswer(FIRED, answer);
  const hooks = fired.hooks.length === 0 ? 'no webhook matches it' : `it goes to ${fired.hooks.join(', ')}`;
  console.log(`Test event ${fired.event_id} is accepted for tenant ${fired.tenant}: ${hooks}.`);
}
