import { HOOK_LIST, type HookView } from '#shared/api/hook.ts';
import type { ApiClient } from '../../api/api-client.ts';

const PAGE_SIZE = 500;

/** All hooks of this type that the token may see. */
export async function listHooks(
  api: ApiClient,
  type: HookView['type'],
  signal: AbortSignal,
): Promise<readonly HookView[]> {
  const hooks: HookView[] = [];
  let cursor: string | undefined;
  do {
    const page = await api.get(HOOK_LIST, '/hooks', { type, limit: PAGE_SIZE, cursor }, signal);
    hooks.push(...page.hooks);
    cursor = page.next_cursor;
  } while (cursor !== undefined);
  return hooks;
}

/** Webhooks, then scripts. */
export async function listAllHooks(api: ApiClient, signal: AbortSignal): Promise<readonly HookView[]> {
  return [...(await listHooks(api, 'webhook', signal)), ...(await listHooks(api, 'script', signal))];
}
