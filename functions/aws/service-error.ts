/** What AWS, or the way to it, said when it refused a whole request. */
export interface ServiceError {
  /** The service's code, or Node's where no answer came. */
  readonly code: string;
  /** HTTP status; undefined where no answer came. */
  readonly status: number | undefined;
  readonly message: string;
}

/** Reads an error of an SDK client, whose name is the service's code. */
export function serviceError(error: unknown): ServiceError {
  if (!(error instanceof Error)) return { code: 'unknown', status: undefined, message: String(error) };
  const status = statusOf(error);
  const nodeCode = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const code = status === undefined ? (nodeCode ?? error.name) : error.name;
  return { code, status, message: error.message };
}

function statusOf(error: Error): number | undefined {
  const metadata: unknown = '$metadata' in error ? error.$metadata : undefined;
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return undefined;
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined;
}
