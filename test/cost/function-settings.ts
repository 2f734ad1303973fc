import * as z from 'zod';
import { request } from '../cloud/support/unsigned-request.ts';

const CONFIGURATION = z.object({
  MemorySize: z.number(),
  Environment: z.object({ Variables: z.record(z.string(), z.string()) }),
  LoggingConfig: z.object({ LogGroup: z.string() }),
});

export interface FunctionSettings {
  readonly memoryMb: number;
  readonly logGroup: string;
}

/** Sets some of a deployed function's environment variables, and answers the rest of its settings. */
export async function setVariables(
  endpoint: string,
  functionName: string,
  variables: Readonly<Record<string, string>>,
): Promise<FunctionSettings> {
  const path = `/2015-03-31/functions/${functionName}/configuration`;
  const read = CONFIGURATION.parse(JSON.parse(await request(endpoint, 'lambda', path, '', { method: 'GET' })));
  const Variables = { ...read.Environment.Variables, ...variables };
  await request(endpoint, 'lambda', path, JSON.stringify({ Environment: { Variables } }), { method: 'PUT' });
  return { memoryMb: read.MemorySize, logGroup: read.LoggingConfig.LogGroup };
}
