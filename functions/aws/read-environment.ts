import * as z from 'zod';

/** A function's environment is not what its code expects; `message` names the variables, without their values. */
class FunctionEnvironmentError extends Error {
  override readonly name = 'FunctionEnvironmentError';
  readonly code = 'environment';
}

/** The environment variables that the schema names. Throws FunctionEnvironmentError. */
export function readEnvironment<T extends z.ZodType>(schema: T, variables: NodeJS.ProcessEnv): z.infer<T> {
  const read = schema.safeParse(variables);
  if (read.success) return read.data;
  const faults = read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new FunctionEnvironmentError(`environment variables: ${faults.join('; ')}`);
}

/** A variable that must be there and hold something. */
export const required = z.string().min(1);
