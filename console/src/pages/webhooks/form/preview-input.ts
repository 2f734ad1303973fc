import type { Draft } from './draft.ts';
import { faultsOf } from './draft-faults.ts';
import { type HookBody, inputOf } from './draft-input.ts';

const EXAMPLE_URL = 'https://endpoint.example.com/';

/**
 * The draft as the preview takes it: what does not show in a body must not keep the preview from being made. So a
 * field that is wrong is left out, and a URL that is not finished is an example's.
 */
export function previewInput(draft: Draft): HookBody {
  const faults = faultsOf(draft);
  const hasUrl = !faults.has('url') && !faults.has('ssl_verify');
  return inputOf({
    ...draft,
    ...(!hasUrl && { url: EXAMPLE_URL, sslVerify: true }),
    name: draft.name === '' ? 'new-webhook' : draft.name,
    ...(faults.has('secret') && { secret: '' }),
    ...(faults.has('headers') && { headers: [] }),
    ...(faults.has('filter') && { filter: '' }),
    ...(faults.has('subnets') && { subnets: '' }),
    ...(faults.has('retries') && { retries: '' }),
    ...(faults.has('retry_backoff') && { retryBackoff: '' }),
    ...(faults.has('timeout') && { timeout: '' }),
  });
}
