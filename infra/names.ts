import { createHash } from 'node:crypto';

const STACK_NAME_PART = /^[a-z0-9-]{1,64}$/;

/** The functions that are deployed, by the names of their folders. */
export type FunctionName = 'deliver' | 'track-nas' | 'redrive' | 'api';

/**
 * Names that other stacks, the boxes and the operator refer to. They follow from the environment alone, so that tenants'
 * stacks need no CloudFormation exports of the core stack's, which would pin it as it is.
 */
export const busName = (environment: string): string => `hookline-${environment}`;
export const alarmTopicName = (environment: string): string => `hookline-${environment}-alarms`;
export const functionName = (environment: string, name: FunctionName): string => `hookline-${environment}-${name}`;
export const coreStackName = (environment: string): string => `hookline-${environment}`;

/** Of the ids that CloudFormation does not take as they are, each gets a hash: two tenants never share a stack. */
export function tenantStackName(environment: string, tenant: string): string {
  return `hookline-${environment}-tenant-${stackNamePart(tenant)}`;
}

function stackNamePart(tenant: string): string {
  if (STACK_NAME_PART.test(tenant)) return tenant;
  const hash = createHash('sha256').update(tenant).digest('hex').slice(0, 8);
  return `${tenant.replaceAll(/[^a-z0-9-]/g, '-')}-${hash}`;
}
