import { createHash } from 'node:crypto';
import { bodyText } from './api-request.ts';
import { ApiError, invalidRequest } from './problem.ts';
import type { Answer, Context } from './route.ts';

const HEADER = 'idempotency-key';
/** Visible ASCII: it becomes part of a key in a database. */
const KEY = /^[\x21-\x7e]{1,255}$/;

/**
 * Does something once for each Idempotency-Key of a token: a request that comes again within a day gets the first one's
 * answer. Without the header it is done. Throws ApiError 422 where the key was another request's, 409 while that is under way.
 */
export async function once(context: Context, run: () => Promise<Answer>): Promise<Answer> {
  const { ports, token, request, fault } = context;
  const given = request.headers[HEADER];
  if (given === undefined) return run();
  if (!KEY.test(given))
    throw invalidRequest([{ path: '$', message: 'expected an Idempotency-Key of 1 to 255 visible ASCII characters' }]);
  const key = `${token.id}:${given}`;
  const known = await ports.idempotency.begin(key, digestOf(request), ports.now());
  if (known !== undefined) return again(known, digestOf(request));
  const answer = await run().catch(async (error: unknown) => {
    await ports.idempotency.release(key).catch(fault);
    throw error;
  });
  const { status, headers = {}, body } = answer;
  // It is done: that its answer could not be kept is no reason to call it failed.
  await ports.idempotency.finish(key, { status, headers, body: bodyText(body) }).catch(fault);
  return answer;
}

type Remembered = NonNullable<Awaited<ReturnType<Context['ports']['idempotency']['begin']>>>;

function again({ digest, answer }: Remembered, asked: string): Answer {
  if (digest !== asked)
    throw new ApiError(422, 'idempotency_key_reused', 'this Idempotency-Key was another request; take a new one');
  if (answer === undefined)
    throw new ApiError(409, 'in_progress', 'the request with this Idempotency-Key is under way', {
      'retry-after': '1',
    });
  const { status, headers, body } = answer;
  return { status, headers: { ...headers, 'idempotency-replayed': 'true' }, body: JSON.parse(body) as unknown };
}

function digestOf({ method, path, body }: Context['request']): string {
  return createHash('sha256')
    .update(JSON.stringify([method, path, body]))
    .digest('hex');
}
