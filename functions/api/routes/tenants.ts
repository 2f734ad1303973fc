import { TENANT_LIST } from '#shared/api/operations.ts';
import { knownHooks } from '../find-hook.ts';
import { type Route, route } from '../route.ts';
import { mayTouch } from '../tenancy.ts';

export const TENANT_ROUTES: readonly Route[] = [
  route({
    method: 'GET',
    path: '/tenants',
    scope: 'viewer',
    summary: 'Tenants, the default one first',
    answers: {
      200: {
        description: 'All of them',
        schema: TENANT_LIST,
        example: { tenants: [{ id: 'isp-a', is_default: true, hooks: 3 }] },
      },
    },
    async handle(context) {
      const { ports, token } = context;
      const [usual] = ports.tenants();
      const known = await knownHooks(context);
      const tenants = ports.tenants().filter((id) => mayTouch(token, id));
      const hooksOf = (id: string) => known.filter(({ hook }) => hook.tenant === id).length;
      return {
        status: 200,
        body: { tenants: tenants.map((id) => ({ id, is_default: id === usual, hooks: hooksOf(id) })) },
      };
    },
  }),
];
