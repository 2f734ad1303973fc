import { type App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { CoreStack } from './core/core-stack.ts';
import type { Environment } from './environment.ts';
import { TenantStack } from './tenant/tenant-stack.ts';

/**
 * Adds the stacks of an environment: one that all tenants share, and one of each tenant's own, so that no stack grows with
 * the number of tenants; and the checks that they must pass. Where the file names no account, it is the one of the
 * credentials that deploy. The built console is in `consoleDirectory`, or in console/dist.
 */
export function addEnvironment(app: App, environment: Environment, consoleDirectory?: string): void {
  const account = environment.account ?? process.env.CDK_DEFAULT_ACCOUNT;
  const env = { region: environment.region, ...(account === undefined ? {} : { account }) };
  const core = new CoreStack(app, environment, { env, consoleDirectory });
  for (const tenant of environment.tenants) {
    new TenantStack(app, { env, environment: environment.name, tenant }).addStackDependency(core);
  }
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
}
