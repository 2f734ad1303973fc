import { expect, test } from 'vitest';
import { groupLetters } from '../../../console/src/pages/dead-letters/group-letters.ts';

test('dead letters are grouped by hook and reason, the largest group first', () => {
  const letter = (minute: number, hook: string, reason: string) => ({
    id: `evt_${minute}.${hook}`,
    event_id: `evt_${minute}`,
    event: 'lease.ack',
    tenant: 'default',
    hook,
    hook_id: hook,
    attempts: 3,
    reason,
    died_at: `2026-01-31T10:0${minute}:00.000Z`,
  });
  const letters = [
    letter(3, 'a', 'HTTP 503'),
    letter(2, 'b', 'timeout'),
    letter(1, 'b', 'timeout'),
    letter(0, 'b', 'HTTP 503'),
  ];
  expect(groupLetters(letters)).toMatchObject([
    { hook: 'b', reason: 'timeout', count: 2, oldest: letters[2]?.died_at, newest: letters[1]?.died_at },
    { hook: 'a', reason: 'HTTP 503', count: 1 },
    { hook: 'b', reason: 'HTTP 503', count: 1 },
  ]);
});
