import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readEvents } from '#agent/ingest/read-events.ts';
import { lease, session } from '../../shared/event-samples.ts';

const NOW = 1_700_000_000_000;
const tenantOf = (type: string) => `tenant-of-${type}`;
const read = (body: string | Buffer) => readEvents(Buffer.from(body as string), NOW, tenantOf);
const ups = (...ids: readonly number[]) => ids.map((session_id) => JSON.stringify(session({ session_id })));
const idsOf = (body: string | Buffer) =>
  read(body).events.map((event) => (JSON.parse(event.body) as { session_id: number }).session_id);
const codesOf = (body: string | Buffer) => read(body).rejected.map(({ index, error }) => [index, error.code]);

describe('readEvents', () => {
  test('makes an event of one object', () => {
    expect(read(JSON.stringify(session()))).toEqual({
      events: [{ tenant: 'tenant-of-session_up', type: 'session_up', timeMs: NOW, body: JSON.stringify(session()) }],
      rejected: [],
    });
  });

  test('takes a pretty-printed object, a byte order mark and blank lines around it', () => {
    const { events } = read(`\uFEFF\r\n\n${JSON.stringify(lease(), null, 2).replaceAll('\n', '\r\n')}\n\n`);
    expect(events.map(({ body }) => body)).toEqual([JSON.stringify(lease())]);
  });

  test('takes an array, pretty-printed too, and rejects its bad items one by one', () => {
    const body = JSON.stringify(
      [session({ session_id: 1 }), 5, session({ session_id: 2 }), { event: 'nonsense' }],
      null,
      1,
    );
    expect(idsOf(body)).toEqual([1, 2]);
    expect(read(body).rejected).toMatchObject([
      { index: 1, error: { code: 'not_an_object', path: '' }, raw: '5' },
      { index: 3, error: { code: 'unknown_event_type', path: 'event' }, raw: '{"event":"nonsense"}' },
    ]);
  });

  test('an empty array holds nothing, and nothing is wrong with it', () => {
    expect(read('[]')).toEqual({ events: [], rejected: [] });
  });

  test('a broken array is one rejection', () => {
    expect(codesOf('[{"event":"x"},\n{]')).toEqual([[0, 'invalid_json']]);
  });

  test('takes NDJSON with blank lines, CRLF and no newline at its end; blank lines do not count', () => {
    const [one, two, three] = ups(1, 2, 3);
    expect(idsOf(`\n${one}\r\n\r\n  \n${two}\n{bad\n${three}`)).toEqual([1, 2, 3]);
    expect(codesOf(`${one}\n\n{bad\n${two}`)).toEqual([[1, 'invalid_json']]);
  });

  test('a bad first line does not cost the lines after it', () => {
    const [one, two] = ups(1, 2);
    expect(idsOf(`oops\n${one}\n${two}`)).toEqual([1, 2]);
    expect(codesOf(`oops\n${one}\n${two}`)).toEqual([[0, 'invalid_json']]);
  });

  test('a line that is an array is no event', () => {
    expect(codesOf(`${ups(1)[0]}\n[${ups(2)[0]}]`)).toEqual([[1, 'not_an_object']]);
  });

  test.each(['', ' \n\t\r\n', '\uFEFF'])('an empty body %j is said to be empty', (body) => {
    expect(codesOf(body)).toEqual([[0, 'empty_body']]);
  });

  test('invalid UTF-8 costs only its own line', () => {
    const [one, two] = ups(1, 2);
    const body = Buffer.concat([Buffer.from(`${one}\n{"a":"`), Buffer.from([0xff, 0xfe]), Buffer.from(`"}\n\n${two}`)]);
    expect(idsOf(body)).toEqual([1, 2]);
    expect(codesOf(body)).toEqual([[1, 'invalid_utf8']]);
    expect(read(body).rejected[0]?.raw).toBe('{"a":"\uFFFD\uFFFD"}');
  });

  test('invalid UTF-8 costs the whole of a single object', () => {
    const body = Buffer.concat([Buffer.from('{"event":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]);
    expect(codesOf(body)).toEqual([[0, 'invalid_utf8']]);
  });

  test('refuses an event beyond 256 KiB of UTF-8, and takes one of exactly that', () => {
    const sized = (bytes: number, filler: string) => {
      const empty = Buffer.byteLength(JSON.stringify(session({ filler: '' })));
      return JSON.stringify(session({ filler: filler.repeat((bytes - empty) / Buffer.byteLength(filler)) }));
    };
    const limit = 256 * 1024;
    expect(codesOf(sized(limit, 'x'))).toEqual([]);
    expect(codesOf(sized(limit + 1, 'x'))).toEqual([[0, 'event_too_large']]);
    expect(codesOf(sized(limit + 3, '€'))).toEqual([[0, 'event_too_large']]);
    expect(codesOf(`[${sized(limit + 1, 'x')}]`)).toEqual([[0, 'event_too_large']]);
    expect(codesOf(`${ups(1)[0]}\n${sized(limit + 1, 'x')}`)).toEqual([[1, 'event_too_large']]);
  });

  test('refuses an event that grows beyond the limit by being read', () => {
    const numbers = new Array(20_000).fill('1E20').join(',');
    expect(codesOf(`{"event":"ha.failover","n":[${numbers}]}`)).toEqual([[0, 'event_too_large']]);
  });

  test('refuses deep nesting wherever it stands', () => {
    const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`;
    expect(codesOf(`{"event":"ha.failover","x":${deep}}`)).toEqual([[0, 'too_deep']]);
    expect(codesOf(`[{"event":"ha.failover","x":${deep}}]`)).toEqual([[0, 'too_deep']]);
    expect(codesOf(deep)).toEqual([[0, 'not_an_object']]);
  });

  test('stops after a thousand rejections and says so in one more', () => {
    const body = `${ups(1)[0]}\n${'x\n'.repeat(1500)}${ups(2)[0]}`;
    const { events, rejected } = read(body);
    expect(events).toHaveLength(1);
    expect(rejected).toHaveLength(1001);
    expect(rejected.at(-1)).toMatchObject({ index: 1001, error: { code: 'too_many_rejected' } });
    expect(rejected.at(-1)?.raw.endsWith(`x\n${ups(2)[0]}`)).toBe(true);
  });

  test('stops after a thousand rejections in an array too', () => {
    const { rejected } = read(JSON.stringify(new Array(1003).fill(7)));
    expect(rejected).toHaveLength(1001);
    expect(rejected.at(-1)?.raw).toBe('[7,7,7]');
  });

  test('every item of NDJSON is either an event or a rejection, in order', () => {
    const item = fc.oneof(fc.constant(ups(1)[0] ?? ''), fc.json(), fc.constant('{oops'));
    fc.assert(
      fc.property(fc.array(item, { minLength: 1, maxLength: 20 }), (items) => {
        const { events, rejected } = read(`${ups(0)[0]}\n${items.join('\n')}`);
        expect(events.length + rejected.length).toBe(items.length + 1);
      }),
    );
  });

  test('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const { events, rejected } = read(Buffer.from(bytes));
        expect(events.length + rejected.length).toBeGreaterThan(0);
      }),
    );
  });
});
