import * as z from 'zod';
import { type Cidr, parseCidr } from '#shared/pattern/cidr.ts';
import { readEnvironment, required } from '../aws/read-environment.ts';
import * as variable from './environment.ts';

const cidrs = z.string().transform((text, context): readonly Cidr[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .flatMap((part) => {
      const cidr = parseCidr(part);
      if (cidr !== undefined) return [cidr];
      context.addIssue({ code: 'custom', message: `expected CIDR blocks, separated by commas, got ${part}` });
      return [];
    }),
);

const VARIABLES = z.object({
  [variable.ENVIRONMENT]: required,
  [variable.TABLE_NAME]: required,
  [variable.KMS_KEY_ID]: required,
  [variable.EGRESS_ALLOW]: cidrs.default([]),
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
