import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { SCRIPT_POOL_FIELDS } from '#agent/config/hook/dhcp-hooks.ts';
import { SCRIPT_FIELDS, WEBHOOK_FIELDS } from '#agent/config/hook/hook-fields.ts';
import { API_FIELDS, INGEST_FIELDS, SPOOL_FIELDS, TOP_FIELDS } from '#agent/config/main-fields.ts';
import { readEvents } from '#agent/ingest/read-events.ts';
import { Metrics } from '#agent/metrics/metrics.ts';
import { load } from './agent/config/config-files.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

const PAGES = ['README.md', 'CHANGELOG.md', ...globSync('docs/**/*.md', { cwd: ROOT })].sort();
const EXAMPLES = Object.fromEntries(
  ['athenabng-hooks.yaml', 'athena-dhcpd-hooks.toml'].map((name) => [name, read(join('examples', name))]),
);

/** The fenced blocks of these pages in one language: in `yaml` stand configurations, in `json` events. */
function blocks(language: string): { readonly page: string; readonly text: string }[] {
  return PAGES.flatMap((page) =>
    [...read(page).matchAll(/^```(\w+)\n(.*?)^```$/gms)]
      .filter(([, found]) => found === language)
      .map(([, , text = '']) => ({ page, text })),
  );
}

/** What a page gives curl to post to ingest, where it is a literal. */
function postedBodies(): { readonly page: string; readonly text: string }[] {
  return blocks('sh').flatMap(({ page, text }) =>
    [...text.matchAll(/\/v1\/events\b.*? -d '([^']*)'/gs)].map(([, body = '']) => ({ page, text: body })),
  );
}

/** As GitHub makes anchors of headings. */
function anchorsOf(page: string): Set<string> {
  const headings = [...read(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => heading);
  return new Set(
    headings.map((text) =>
      text
        .toLowerCase()
        .replace(/[^\p{L}\p{N}_ -]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

function brokenLinks(page: string): string[] {
  const targets = [...read(page).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, target = '']) => target);
  return targets.filter((target) => {
    const [path = '', anchor] = target.split('#');
    const file = path === '' ? page : join(dirname(page), path);
    if (globSync(file, { cwd: ROOT }).length === 0 || relative(ROOT, join(ROOT, file)).startsWith('..')) return true;
    return anchor !== undefined && !anchorsOf(file).has(anchor);
  });
}

describe('README.md and docs/', () => {
  test.each(blocks('yaml'))('hold configurations that load without a warning ($page)', ({ text }) => {
    expect(load(text, EXAMPLES).warnings).toEqual([]);
  });

  test.each([...blocks('json'), ...postedBodies()])('hold events that ingest accepts ($page)', ({ text }) => {
    const { events, rejected } = readEvents(Buffer.from(text), Date.now(), () => 'default');

    expect(rejected).toEqual([]);
    expect(events).toHaveLength(1);
  });

  test('hold a configuration and an event in the README', () => {
    const inReadme = ({ page }: { page: string }) => page === 'README.md';

    expect(blocks('yaml').filter(inReadme)).toHaveLength(1);
    expect(postedBodies().filter(inReadme)).toHaveLength(1);
  });

  test.each(PAGES)('link to files and headings that exist (%s)', (page) => {
    expect(brokenLinks(page)).toEqual([]);
  });

  test('name every key of the configuration', () => {
    const page = read('docs/configuration.md');
    const within = (section: string, fields: object) => Object.keys(fields).map((key) => `${section}.${key}`);
    const sections = ['ingest', 'api', 'spool'];
    const keys = [
      ...Object.keys(TOP_FIELDS).filter((key) => !sections.includes(key)),
      ...within('ingest', INGEST_FIELDS),
      ...within('api', API_FIELDS),
      ...within('spool', SPOOL_FIELDS),
      ...within('hooks', SCRIPT_POOL_FIELDS),
      ...Object.keys({ ...SCRIPT_FIELDS, ...WEBHOOK_FIELDS }),
    ];

    expect(keys.filter((key) => !page.includes(`\`${key}\``))).toEqual([]);
  });

  test('name every metric', async () => {
    const readings = { spoolBytes: 0, spoolMaxBytes: 0, databaseBytes: 0, scriptsRunning: 0, scriptsWaiting: 0 };
    const rendered = await new Metrics().render({
      ...readings,
      queues: [],
      deadLetters: [],
      quarantined: 0,
      hooksDisabled: 0,
    });
    const names = [...rendered.matchAll(/^# HELP (\S+)/gm)].map(([, name = '']) => name);
    const page = read('docs/operations.md');

    expect(names.length).toBeGreaterThan(15);
    expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });
});
