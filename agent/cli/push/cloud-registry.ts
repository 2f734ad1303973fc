import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { CLIENT_SETTINGS } from '#functions/aws/client-settings.ts';
import { DataKeys } from '#functions/registry/aws/data-keys.ts';
import type { DynamoHooks } from '#functions/registry/aws/dynamo-hooks.ts';
import { DynamoRegistry } from '#functions/registry/aws/dynamo-registry.ts';
import type { StoredWebhook } from '#functions/registry/aws/hook-item.ts';
import { RegistryError } from '#functions/registry/aws/registry-error.ts';
import { secretsKeyAlias, tableName } from '#functions/registry/aws/registry-names.ts';
import type { Webhook } from '#shared/hook/hook.ts';
import type { AwsDeployment } from '../../config/config.ts';
import { type CloudHook, hookKey } from './push-plan.ts';

/** The hooks of a deployment's registry, with the credentials that the SDK finds. */
export function openHooks({ environment, region, endpoint }: AwsDeployment): DynamoHooks {
  const settings = {
    ...CLIENT_SETTINGS,
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
  };
  const dynamo = new DynamoDBClient(settings);
  // A credential process is asked once.
  const kms = new KMSClient({ ...settings, credentials: dynamo.config.credentials });
  const keys = new DataKeys({ kms, keyId: secretsKeyAlias(environment), now: Date.now });
  return new DynamoRegistry({ dynamo, tableName: tableName(environment) }).hooks(keys);
}

/** The hooks of these tenants as they are in the registry; those of `wanted` are opened. Rejects as the SDK does. */
export async function readCloudHooks(
  hooks: DynamoHooks,
  tenants: readonly string[],
  wanted: readonly Webhook[],
): Promise<readonly CloudHook[]> {
  const keys = new Set(wanted.map(hookKey));
  const read = async (tenant: string): Promise<readonly CloudHook[]> => {
    const { hooks: stored, faults, disabled } = await hooks.list(tenant);
    const reasons = new Map(disabled.map(({ hookId, reason }) => [hookId, reason]));
    const unreadable = faults.map(({ hookId }): CloudHook => {
      return { tenant, id: hookId, name: hookId, pushedFrom: undefined, content: 'unreadable', disabled: undefined };
    });
    const readable = stored.map(async (hook): Promise<CloudHook> => {
      const { id, name } = hook.hook;
      const content = keys.has(hookKey(hook.hook)) ? await openOrSealed(hooks, hook) : 'sealed';
      return { tenant, id, name, pushedFrom: hook.pushedFrom, content, disabled: reasons.get(id) };
    });
    return [...unreadable, ...(await Promise.all(readable))];
  };
  return (await Promise.all(tenants.map(read))).flat();
}

function openOrSealed(hooks: DynamoHooks, hook: StoredWebhook): Promise<Webhook | 'sealed'> {
  return hooks.open(hook).catch((error: unknown) => {
    if (error instanceof RegistryError && error.code === 'sealed') return 'sealed';
    throw error;
  });
}
