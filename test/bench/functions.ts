import { bundleFunction } from '../../infra/functions/bundle-function.ts';
import { bareNodeMs, startDeliverBench } from './deliver-function.ts';
import { atMost, median, type Row } from './report.ts';

const FUNCTIONS = ['deliver', 'track-nas', 'redrive'] as const;
const COLD_STARTS = 15;
const BATCHES = 5;

/** What the functions weigh, how soon a cold `deliver` delivers, and that a batch waits for its endpoint once. */
export async function functions(): Promise<Row[]> {
  const sizes = FUNCTIONS.map((name) =>
    atMost(`bundle of ${name}, minified, without its source map`, bundleFunction(name).bytes / 1000, 800, 'KB'),
  );
  const bench = await startDeliverBench();
  try {
    await bench.coldStartMs(); // Has this process's own code compiled, and the files in the page cache.
    const pairs: { bare: number; cold: number }[] = [];
    for (let round = 0; round < COLD_STARTS; round++)
      pairs.push({ bare: await bareNodeMs(), cold: await bench.coldStartMs() });
    const cold = median(pairs.map((pair) => pair.cold));
    const bare = median(pairs.map((pair) => pair.bare));
    const batch = median(await bench.batchesMs(100, 200, BATCHES));
    return [
      ...sizes,
      atMost(
        `cold deliver, process start to first delivery (${Math.round(cold)} ms), beyond node -e 0 (${Math.round(bare)} ms)`,
        cold - bare,
        200,
        'ms',
      ),
      atMost('warm deliver, a batch of 100 to an endpoint that answers after 200 ms', batch, 500, 'ms'),
    ];
  } finally {
    await bench.stop();
  }
}
