import { expect, test } from 'vitest';
import type { DeadLetters } from '#functions/queue/queue.ts';
import { REDRIVE_MAX, redrive } from '#functions/redrive/redrive.ts';

test('a redrive is bounded, and says how many are left', async () => {
  const limits: number[] = [];
  const letters: DeadLetters = {
    list: async () => ({ letters: [], total: 42 }),
    redrive: async (_, limit) => {
      limits.push(limit);
      return limit;
    },
  };
  expect(await redrive(letters, {})).toEqual({ redriven: REDRIVE_MAX, remaining: 42 });
  expect(await redrive(letters, {}, 7)).toEqual({ redriven: 7, remaining: 42 });
  expect(await redrive(letters, {}, REDRIVE_MAX + 1)).toMatchObject({ redriven: REDRIVE_MAX });
  expect(limits).toEqual([REDRIVE_MAX, 7, REDRIVE_MAX]);
});
