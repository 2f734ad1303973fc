import * as z from 'zod';
import type { Cidr } from '#shared/pattern/cidr.ts';
import { cidrList } from '../aws/cidr-list.ts';
import { readEnvironment, required } from '../aws/read-environment.ts';
import * as variable from './environment.ts';

const VARIABLES = z.object({
  [variable.ENVIRONMENT]: required,
  [variable.TABLE_NAME]: required,
  [variable.KMS_KEY_ID]: required,
  [variable.EGRESS_ALLOW]: cidrList.default([]),
  [variable.DELIVERY_LOG]: z.enum(['all', 'failures']).default('all'),
  [variable.RETENTION_DAYS]: z.coerce.number().int().min(1),
});

export interface DeliverSettings {
  /** The name of the environment, from which the names of the queues follow. */
  readonly env: string;
  readonly tableName: string;
  readonly kmsKeyId: string;
  readonly egressAllow: readonly Cidr[];
  readonly deliveryLog: 'all' | 'failures';
  readonly retentionDays: number;
}

/** Throws FunctionEnvironmentError. */
export function readDeliverSettings(variables: NodeJS.ProcessEnv): DeliverSettings {
  const read = readEnvironment(VARIABLES, variables);
  return {
    env: read[variable.ENVIRONMENT],
    tableName: read[variable.TABLE_NAME],
    kmsKeyId: read[variable.KMS_KEY_ID],
    egressAllow: read[variable.EGRESS_ALLOW],
    deliveryLog: read[variable.DELIVERY_LOG],
    retentionDays: read[variable.RETENTION_DAYS],
  };
}
