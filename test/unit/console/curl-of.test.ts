import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { curlOf } from '../../../console/src/pages/events/curl-of.ts';

test('the command gives curl the event as it is, whatever is in it', () => {
  const event = { username: `o'brien "x" $HOME \\n`, nested: { n: 1 } };
  const command = curlOf(event).replace(/^curl /, `printf '%s\\n' `);
  const [, url, , body = ''] = execFileSync('/bin/sh', ['-c', command]).toString().trimEnd().split('\n');
  expect(url).toBe('http://127.0.0.1:9867/v1/events');
  expect(JSON.parse(body)).toEqual(event);
});
