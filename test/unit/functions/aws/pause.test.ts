import { describe, expect, test } from 'vitest';
import { pauseMs } from '#functions/aws/pause.ts';

describe('pauseMs', () => {
  test('doubles from 50 ms up to 20 s, half of it at random', () => {
    const longest = [1, 2, 3, 10, 40].map((tries) => pauseMs(tries, () => 1));
    const shortest = [1, 2, 3, 10, 40].map((tries) => pauseMs(tries, () => 0));
    expect(longest).toEqual([50, 100, 200, 20_000, 20_000]);
    expect(shortest).toEqual([25, 50, 100, 10_000, 10_000]);
  });
});
