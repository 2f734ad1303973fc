import * as z from 'zod';
import type { Cidr } from '#shared/pattern/cidr.ts';
import { cidrList } from '../../aws/cidr-list.ts';
import { readEnvironment, required } from '../../aws/read-environment.ts';
import * as variable from '../environment.ts';

const VARIABLES = z.object({
  [variable.ENVIRONMENT]: required,
  [variable.TABLE_NAME]: required,
  [variable.KMS_KEY_ID]: required,
  [variable.EGRESS_ALLOW]: cidrList.default([]),
  [variable.RETENTION_DAYS]: z.coerce.number().int().min(1),
  [variable.EVENT_BUS_ARN]: required,
  [variable.ARCHIVE_ARN]: z.string().default(''),
  [variable.DELIVER_NAME]: required,
  [variable.FIRST_TOKEN_SECRET]: required,
  [variable.EDGE_MARK]: z.string().default(''),
});

export interface ApiSettings {
  /** The name of the environment, from which the names of the queues follow. */
  readonly env: string;
  readonly tableName: string;
  readonly kmsKeyId: string;
  readonly egressAllow: readonly Cidr[];
  readonly retentionDays: number;
  readonly busArn: string;
  readonly busName: string;
  readonly archiveArn: string | undefined;
  readonly deliverName: string;
  readonly firstTokenSecret: string;
  readonly edgeMark: string | undefined;
}

/** Throws FunctionEnvironmentError. */
export function readApiSettings(variables: NodeJS.ProcessEnv): ApiSettings {
  const read = readEnvironment(VARIABLES, variables);
  const busArn = read[variable.EVENT_BUS_ARN];
  return {
    env: read[variable.ENVIRONMENT],
    tableName: read[variable.TABLE_NAME],
    kmsKeyId: read[variable.KMS_KEY_ID],
    egressAllow: read[variable.EGRESS_ALLOW],
    retentionDays: read[variable.RETENTION_DAYS],
    busArn,
    busName: busArn.slice(busArn.lastIndexOf('/') + 1),
    archiveArn: read[variable.ARCHIVE_ARN] || undefined,
    deliverName: read[variable.DELIVER_NAME],
    firstTokenSecret: read[variable.FIRST_TOKEN_SECRET],
    edgeMark: read[variable.EDGE_MARK] || undefined,
  };
}
