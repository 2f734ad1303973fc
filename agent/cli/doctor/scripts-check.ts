import { checkScriptPermission } from '../../scripts/script-permission.ts';
import { type Check, type Finding, findings, type Patient } from './finding.ts';

const { ok, fail } = findings('script');

/** Whether the agent would run each script: nobody but root and its own user may change it. */
export const scriptsCheck: Check = { name: 'script', run };

async function run({ config: { hooks } }: Patient): Promise<readonly Finding[]> {
  const found: Finding[] = [];
  for (const hook of hooks) {
    if (hook.type !== 'script' || !hook.enabled) continue;
    const reason = await checkScriptPermission(hook.command);
    found.push(reason === undefined ? ok(hook.name) : fail(`${hook.name} is not run: ${reason}`, 'docs/scripts.md'));
  }
  return found;
}
