import * as z from 'zod';

/** RFC 9457, `application/problem+json`. */
export const PROBLEM = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  /** Stable, for programs: `no_such_hook`, `invalid_request` ... */
  code: z.string(),
  detail: z.string().optional(),
  /** Where the request is wrong: JSON paths such as `$.headers["X-A"]`. */
  errors: z.array(z.strictObject({ path: z.string(), message: z.string() })).optional(),
});
export type Problem = z.infer<typeof PROBLEM>;
