import type { DynamoHooks } from '#functions/registry/aws/dynamo-hooks.ts';
import type { AwsDeployment } from '../../config/config.ts';
import { formatIssue } from '../../config/load-config.ts';
import { CliError } from '../cli-error.ts';
import { loadOrExit } from '../load.ts';
import { awsFault } from './aws-fault.ts';
import { openHooks, readCloudHooks } from './cloud-registry.ts';
import { type PushStep, planPush } from './push-plan.ts';
import { reportJson, reportText } from './push-report.ts';
import { pushWarnings } from './push-warnings.ts';
import { checkSelection, isSelected, type Selection, tenantsOf } from './selection.ts';

interface PushOptions extends Selection {
  readonly config?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/**
 * `hookline hooks push`: makes the cloud's registry what the files say of it. Throws CliError; also, after the report,
 * where a hook was refused or would be delivered twice.
 */
export async function pushHooks(options: PushOptions): Promise<void> {
  const { dryRun = false, prune = false, json = false } = options;
  const { config, warnings: issues } = loadOrExit(options.config);
  for (const issue of issues) console.error(formatIssue(issue));
  const { node, aws, cloudHooks } = config;
  if (aws === undefined)
    throw new CliError('hooks push needs the section aws, as in: aws: { environment: prod, region: eu-central-1 }', 2);
  checkSelection(config, options);
  const boxHooks = config.hooks.filter((hook) => hook.type === 'webhook');
  const hooks = openHooks(aws);
  const registry = await orExplain(aws, () => readCloudHooks(hooks, tenantsOf(config, options), cloudHooks));
  const steps = planPush({ node, cloudHooks, boxHooks, registry, prune }).filter((step) => isSelected(step, options));
  for (const name of options.hook ?? [])
    if (!steps.some((step) => step.name === name))
      throw new CliError(`--hook: neither the files nor the registry have a webhook ${JSON.stringify(name)}`, 2);

  const warnings = cloudHooks.filter((hook) => isSelected(hook, options)).flatMap(pushWarnings);
  for (const warning of json ? [] : warnings) console.error(warning);
  if (!dryRun) await apply(hooks, steps, node, aws);
  const scripts = config.hooks.length - boxHooks.length;
  const report = { environment: aws.environment, dryRun, steps, warnings, scripts };
  console.log(json ? reportJson(report) : reportText(report));
  const faulty = steps.filter(({ action }) => action === 'refuse' || action === 'twice');
  if (faulty.length > 0)
    throw new CliError(`not as it should be: ${faulty.map(({ name, action }) => `${name} (${action})`).join(', ')}`);
}

/** One after the other: where one fails, it is known what was done. */
async function apply(hooks: DynamoHooks, steps: readonly PushStep[], node: string, aws: AwsDeployment): Promise<void> {
  let done = 0;
  for (const step of steps) {
    const act = actOf(hooks, step, node);
    if (act === undefined) continue;
    await orExplain(aws, act, `; ${step.name} is not pushed, ${done} before it are: push again to go on`);
    done++;
  }
}

function actOf(hooks: DynamoHooks, step: PushStep, node: string): (() => Promise<unknown>) | undefined {
  if (step.action === 'create' || step.action === 'change') return () => hooks.put(step.webhook, node);
  return step.action === 'remove' ? () => hooks.delete(step.tenant, step.id) : undefined;
}

async function orExplain<T>(aws: AwsDeployment, ask: () => Promise<T>, then = ''): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const line = awsFault(error, aws);
    if (line === undefined) throw error;
    throw new CliError(line + then, 1, { cause: error });
  }
}
