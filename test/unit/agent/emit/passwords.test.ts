import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { requirePrerequisites, titleWith } from '#test/e2e/support/prerequisites.ts';
import { EMIT, EmitBox } from './emit-box.ts';

const skipped = requirePrerequisites(['curl']);

describe.skipIf(skipped !== undefined)(titleWith('hookline-emit', skipped), () => {
  let box: EmitBox;
  beforeEach(async () => {
    box = new EmitBox();
    await box.listen();
  });
  afterEach(() => box.close());

  test.each([
    ['a string', '"hunter2"'],
    ['a string with quotes', '"hun\\"ter2\\\\"'],
    ['a number', '1234'],
    ['a flat array', '["hunter2", 1234]'],
    ['a flat object', '{"a":"hunter2","b":1234}'],
    ["FreeRADIUS's form", '{"type":"string","value":["hunter2","{1234"]}'],
    ['two levels', '[{"a":[1234]},{"b":["hunter2"]}]'],
  ])('blanks a password that is %s', async (_, value) => {
    const keys = ['password', 'User-Password', 'CHAP-PASSWORD', 'old_password_1'];
    const members = keys.map((key) => `"${key}" :\n ${value}`).join(',');
    const event = await box.emit({ stdin: `{"event":"radius.authentication",${members},"nas_name":"nas1"}` });
    expect(event).toEqual({
      event: 'radius.authentication',
      ...Object.fromEntries(keys.map((key) => [key, ''])),
      nas_name: 'nas1',
    });
  });

  test('sends nothing where a password cannot be told from the rest', async () => {
    await box.run({ stdin: '{"event":"radius.authentication","password":"hunter2' });
    await box.run({ stdin: '{"event":"radius.authentication","password":[[[[["hunter2"]]]]]}' });
    await box.emit({ stdin: '{"event":"lease.ack"}' });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(box.received.map(({ body }) => body.trimEnd())).toEqual(['{"event":"lease.ack"}']);
  });

  test("does not forward a password in a daemon's environment", async () => {
    await box.emit({ env: { ABNG_EVENT: 'session_up', USER_PASSWORD: 'hunter2', ABNG_PASSWORD: 'hunter2' } });
    expect(box.received[0]?.body).not.toContain('hunter2');
  });

  test('sends valid JSON for bytes that are not UTF-8', async () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 24 }).map((values) => values.map((value) => value || 1));
    await fc.assert(
      fc.asyncProperty(bytes, async (value) => {
        const before = box.received.length;
        // Node passes arguments as UTF-8 only, so a shell makes the bytes.
        const octal = [...value].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
        const command = `exec "$0" add 00:00:00:00:00:01 192.0.2.1 "$(printf '${octal}.')"`;
        execFileSync('/bin/sh', ['-c', command, EMIT], { env: { HOOKLINE_SOCKET: box.socket } });
        const sent = await box.waitFor(() => box.received[before]);
        const expected = Buffer.concat([value, Buffer.from('.')]).toString('utf8');
        const { lease } = JSON.parse(sent.body);
        // Decoders differ in how many U+FFFD stand for one broken sequence.
        const folded = (text: string) => text.replace(/\ufffd+/g, '\ufffd');
        expect(folded(lease.hostname)).toBe(folded(expected));
      }),
      { numRuns: 25 },
    );
  });
});
