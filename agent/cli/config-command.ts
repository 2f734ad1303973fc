import { formatIssue } from '../config/load-config.ts';
import { loadOrExit } from './load.ts';

/** `hookline config check FILE`: prints every fault and warning; exit code 2 where the agent would refuse the file. */
export function checkConfig(file: string): void {
  const { config, warnings } = loadOrExit(file);
  for (const warning of warnings) console.error(formatIssue(warning));
  const webhooks = config.hooks.filter(({ type }) => type === 'webhook').length;
  const scripts = config.hooks.length - webhooks;
  const found = `${count(webhooks, 'webhook')}, ${count(scripts, 'script')}, ${count(config.tenants.length, 'tenant')}`;
  console.log(`${file}: ok (${found}${warnings.length > 0 ? `, ${count(warnings.length, 'warning')}` : ''})`);
}

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;
