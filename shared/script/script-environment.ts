import type { HooklineEvent } from '#shared/event/event.ts';
import { dialectOf } from '#shared/event/event-types.ts';
import type { ScriptHook } from '#shared/hook/hook.ts';
import { abngVariables } from './abng-environment.ts';
import { athenaVariables } from './athena-environment.ts';
import { environmentValue } from './environment-value.ts';

type Inherited = Readonly<Record<string, string | undefined>>;

const MINIMAL: Readonly<Record<string, string>> = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/',
  LANG: 'C.UTF-8',
};

/** Ours to set: a value that the agent happens to have inherited would say something untrue about the event. */
const OURS = /^(?:ABNG|ATHENA|HOOKLINE)_/;

/**
 * The whole environment of a script. DHCP events: the inherited one and all `ATHENA_*` (athena-dhcpd, "script behavior").
 * BNG events: a minimal one and all `ABNG_*` (AthenaBNG, "Script"). Every other event: the minimal one. Always
 * `HOOKLINE_*`. A variable whose value the event does not have is set to the empty string. Values from the event hold no
 * NUL and at most 8 KiB.
 */
export function scriptEnvironment(
  event: HooklineEvent,
  hook: Pick<ScriptHook, 'name'>,
  inherited: Inherited,
): Record<string, string> {
  const dialect = dialectOf(event.type);
  const environment = dialect === 'athena-dhcpd' ? withoutOurs(inherited) : minimal(inherited);
  if (dialect === 'athena-dhcpd') addAll(environment, athenaVariables(event, hook.name));
  if (dialect === 'athenabng') addAll(environment, abngVariables(event));
  addAll(environment, {
    HOOKLINE_EVENT: event.type,
    HOOKLINE_EVENT_ID: event.id,
    HOOKLINE_TENANT: event.tenant,
    HOOKLINE_HOOK_NAME: hook.name,
  });
  return environment;
}

function minimal(inherited: Inherited): Record<string, string> {
  return inherited.TZ === undefined ? { ...MINIMAL } : { ...MINIMAL, TZ: inherited.TZ };
}

function withoutOurs(inherited: Inherited): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(inherited)) {
    if (value !== undefined && !OURS.test(name)) kept[name] = value;
  }
  return kept;
}

function addAll(environment: Record<string, string>, variables: Readonly<Record<string, string>>): void {
  for (const name in variables) environment[name] = environmentValue(variables[name] ?? '');
}
