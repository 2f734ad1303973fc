import { RELOADED } from '#shared/api/operations.ts';
import { ApiError } from '../problem.ts';
import { type Route, route } from '../route.ts';

export const CONFIGURATION_ROUTES: readonly Route[] = [
  route({
    method: 'POST',
    path: '/config/reload',
    scope: 'admin',
    summary: 'Read the configuration files of the box again, as SIGHUP does',
    answers: {
      200: {
        description: 'They are in force, except for what `restart` names',
        schema: RELOADED,
        example: { hooks: 3, restart: ['api'] },
      },
    },
    problems: { 403: ['not_a_tenants'], 409: ['invalid_config'], 501: ['not_here'] },
    handle: async ({ ports: { configuration }, token, audit }) => {
      if (token.tenant !== '*')
        throw new ApiError(403, 'not_a_tenants', "the files are the operator's: this needs a token for every tenant");
      if (configuration === undefined) throw new ApiError(501, 'not_here', 'the cloud has no configuration files');
      const body = await configuration.reload();
      await audit({ action: 'config.reload', target: 'config', tenant: '*' });
      return { status: 200, body };
    },
  }),
];
