import * as z from 'zod';
import { SCRIPT_POOL_FIELDS } from '../config/hook/dhcp-hooks.ts';
import { SCRIPT_FIELDS, WEBHOOK_FIELDS } from '../config/hook/hook-fields.ts';
import { API_FIELDS, INGEST_FIELDS, SOURCE_FIELDS, SPOOL_FIELDS, TOP_FIELDS } from '../config/main-fields.ts';
import { MATCH_FIELDS } from '../config/read-tenants.ts';
import { helpOf } from './help-texts.ts';

/** What may follow in a path of the configuration. */
export type Node = Section | Items | Entries | Leaf;

export interface Section {
  readonly kind: 'section';
  readonly help: string;
  readonly children: Readonly<Record<string, Node>>;
}

/** A list whose items are told apart by one of their keys. */
export interface Items {
  readonly kind: 'items';
  readonly help: string;
  /** The key that tells items apart. */
  readonly key: string;
  /** Whether an item may do without it: the only one of its kind then needs no name, several are `#1`, `#2` ... */
  readonly isKeyOptional: boolean;
  /** What every item of this list has, such as its type. Others of the same list in the file are not its. */
  readonly fixed: Readonly<Record<string, string>>;
  /** Whether a new item has those written down. */
  readonly writesFixed: boolean;
  /** True where the list stands in the parent's place, and the word that leads here is no key of the file. */
  readonly isParent: boolean;
  readonly item: Section;
}

/** Names that the user chooses, each with a text: headers. */
export interface Entries {
  readonly kind: 'entries';
  readonly help: string;
}

export interface Leaf {
  readonly kind: 'leaf';
  readonly help: string;
  readonly schema: z.ZodType;
}

type Fields = Readonly<Record<string, z.ZodType>>;

const HEADERS: Entries = { kind: 'entries', help: helpOf('headers') };

/** A section of leaves; `over` has the children that are more than that. */
function section(name: string, fields: Fields, over: Readonly<Record<string, Node>> = {}): Section {
  const leaves = Object.entries(fields).map(([key, schema]) => [key, { kind: 'leaf', help: helpOf(key), schema }]);
  return { kind: 'section', help: helpOf(name), children: { ...Object.fromEntries(leaves), ...over } };
}

function without(fields: Fields, ...keys: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([key]) => !keys.includes(key)));
}

const filter: Leaf = { kind: 'leaf', help: helpOf('filter'), schema: z.string() };
const SCRIPT = section('script', without(SCRIPT_FIELDS, 'name'), { filter });
const WEBHOOK = section('webhook', without(WEBHOOK_FIELDS, 'name'), { filter, headers: HEADERS });
const RADIUS = section('webhooks', without(WEBHOOK_FIELDS, 'name'), {
  filter,
  headers: HEADERS,
  context: { kind: 'leaf', help: helpOf('context'), schema: z.string() },
  trigger: { kind: 'leaf', help: helpOf('trigger'), schema: z.string() },
});

/** AthenaBNG: one list an event, of both kinds (AthenaBNG, Event Hooks, "CLI Configuration"). */
const bngHooks = (type: 'script' | 'webhook', item: Section): Items => ({
  kind: 'items',
  help: helpOf(type),
  key: 'name',
  isKeyOptional: true,
  fixed: { type },
  writesFixed: true,
  isParent: true,
  item,
});
const SESSION: Section = {
  kind: 'section',
  help: 'hooks of this event',
  children: { script: bngHooks('script', SCRIPT), webhook: bngHooks('webhook', WEBHOOK) },
};

const named = (name: string, item: Section, over: Partial<Items> = {}): Items => ({
  kind: 'items',
  help: helpOf(name),
  key: 'name',
  isKeyOptional: false,
  fixed: {},
  writesFixed: false,
  isParent: false,
  item,
  ...over,
});

/** The whole configuration, in the words of its file. */
export const GRAMMAR: Section = section(
  'configuration',
  without(TOP_FIELDS, 'ingest', 'api', 'tenants', 'event_hooks', 'hooks', 'webhooks', 'sources', 'spool'),
  {
    ingest: section('ingest', INGEST_FIELDS),
    api: section('api', API_FIELDS),
    spool: section('spool', SPOOL_FIELDS),
    tenants: named('tenants', section('tenant', {}, { match: section('match', MATCH_FIELDS) }), { key: 'id' }),
    event_hooks: {
      kind: 'section',
      help: helpOf('event_hooks'),
      children: { session_up: SESSION, session_down: SESSION },
    },
    hooks: section('hooks', SCRIPT_POOL_FIELDS, {
      script: named('script', SCRIPT),
      webhook: named('webhook', WEBHOOK),
    }),
    webhooks: named('webhooks', RADIUS, { isKeyOptional: true }),
    sources: {
      kind: 'section',
      help: helpOf('sources'),
      children: {
        'athena-dhcpd': named('athena-dhcpd', section('source', without(SOURCE_FIELDS, 'type', 'url')), {
          key: 'url',
          fixed: { type: 'athena-dhcpd' },
          writesFixed: true,
          isParent: true,
        }),
      },
    },
  },
);
