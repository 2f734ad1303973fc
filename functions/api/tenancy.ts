import { EVERY_TENANT } from '#shared/hook/hook.ts';
import type { TokenRecord } from './ports.ts';

type Whose = Pick<TokenRecord, 'tenant'>;

/** The tenant to which a token is bound; undefined for a token of every tenant. */
export function boundTenant(token: Whose): string | undefined {
  return token.tenant === EVERY_TENANT ? undefined : token.tenant;
}

/** Whether what belongs to the tenant exists for the token. What is every tenant's is the operator's own. */
export function mayTouch(token: Whose, tenant: string): boolean {
  return token.tenant === EVERY_TENANT || token.tenant === tenant;
}

/** The tenant that a list is about (undefined: every one), or `nothing` where the token may not know of what was asked. */
export function narrow(token: Whose, asked: string | undefined): { readonly tenant: string | undefined } | 'nothing' {
  const bound = boundTenant(token);
  if (asked === undefined) return { tenant: bound };
  return bound === undefined || bound === asked ? { tenant: asked } : 'nothing';
}
