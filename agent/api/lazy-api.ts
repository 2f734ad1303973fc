import type { Api, ApiOptions } from '#functions/api/api-request.ts';
import type { ApiPorts } from '#functions/api/ports.ts';
import { ApiError, problemResponse } from '#functions/api/problem.ts';

/**
 * The management API over these ports, loaded with the first request: its routes, schemas and examples are memory that a
 * box of which nobody asks anything keeps. Where it cannot be loaded, as when the program's files were replaced under a
 * running agent, `fault` is told and the answer is a 503.
 */
export function lazyApi(ports: ApiPorts, options: ApiOptions): Api {
  let loading: Promise<Api> | undefined;

  async function load(): Promise<Api> {
    const { createApi } = await import('#functions/api/api.ts');
    return createApi(ports, options);
  }

  function unloaded(error: unknown) {
    loading = undefined;
    options.fault(error);
    return problemResponse(new ApiError(503, 'api_not_loaded', 'the API cannot be loaded: restart the agent'));
  }

  const api = async (...request: Parameters<Api>) => {
    loading ??= load();
    return loading.then((loaded) => loaded(...request), unloaded);
  };
  const authorize = async (...request: Parameters<Api['authorize']>) => {
    loading ??= load();
    return loading.then(
      (loaded) => loaded.authorize(...request),
      (error: unknown) => ({ refusal: unloaded(error) }),
    );
  };
  return Object.assign(api, { authorize });
}
