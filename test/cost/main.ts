import { parseArgs } from 'node:util';
import { markdown, putIntoPage } from '../bench/report.ts';
import { deploy } from '../cloud/support/deploy.ts';
import { installMinistack } from '../cloud/support/install-ministack.ts';
import { startMinistack } from '../cloud/support/ministack.ts';
import { billOf, type Line, type Part, totalOf } from './bill.ts';
import { PRICES, PRICES_AS_OF, type Priced, REGION } from './prices.ts';
import { run } from './run.ts';

/**
 * `npm run cost [-- --write] [-- --events N] [-- --answer-ms N]`: deploys to the emulator, takes events through it to one
 * hook, and prints what a million of them would cost at AWS. `--write` puts it into docs/cost.md.
 */
const { values: options } = parseArgs({
  options: {
    events: { type: 'string', default: '10000' },
    'answer-ms': { type: 'string', default: '200' },
    write: { type: 'boolean', default: false },
  },
});

const BOUNDS = [
  { deliveryLog: 'all', maxDollars: 2.3 },
  { deliveryLog: 'failures', maxDollars: 1.7 },
] as const;

const SUMS: readonly { readonly what: string; readonly parts: readonly Part[] }[] = [
  { what: 'requests and computing', parts: ['requests'] },
  { what: 'with logs, metrics and traces', parts: ['requests', 'telemetry'] },
];

const dollars = (value: number): string => `$${value.toFixed(3)}`;

function table(bills: readonly (readonly Line[])[]): string {
  const [full = [], failures = []] = bills;
  const rows = full.map(({ what, quantity, price, basis, dollars: cost }, place) => {
    const used = Math.round(quantity).toLocaleString('en');
    return `| ${what} | ${used} | ${priceOf(price)} | ${basis} | ${dollars(cost)} | ${dollars(failures[place]?.dollars ?? 0)} |`;
  });
  const sums = SUMS.map(
    ({ what, parts }) =>
      `| **${what}** | | | | **${dollars(totalOf(full, ...parts))}** | **${dollars(totalOf(failures, ...parts))}** |`,
  );
  return [
    '| a million events, to one hook | used, with `all` | price | | `delivery_log: all` | `failures` |',
    '|---|---|---|---|---|---|',
    ...rows,
    ...sums,
  ].join('\n');
}

function priceOf(price: Priced): string {
  const { dollars: each, per } = PRICES[price];
  return per === 1 ? `$${each}` : `$${each} / ${per.toLocaleString('en')}`;
}

function prices(): string {
  const rows = Object.entries(PRICES).map(
    ([price, { unit, source }]) => `| ${unit} | ${priceOf(price as Priced)} | <${source}> |`,
  );
  return ['| what | price | source |', '|---|---|---|', ...rows].join('\n');
}

function wholeNumber(option: 'events' | 'answer-ms', least: number): number {
  const number = Number(options[option]);
  if (Number.isInteger(number) && number >= least) return number;
  throw new Error(`--${option}: expected a whole number from ${least} on, got ${options[option]}`);
}

const [events, answerMs] = [wholeNumber('events', 1), wholeNumber('answer-ms', 0)];
const installed = installMinistack();
if ('missing' in installed) throw new Error(`npm run cost needs the emulator: ${installed.missing}`);
const ministack = await startMinistack(installed.program);
try {
  console.log('deploying');
  await deploy(ministack, 'test');
  const bills: (readonly Line[])[] = [];
  for (const { deliveryLog } of BOUNDS) {
    console.log(`${events} events, delivery_log: ${deliveryLog}`);
    const usage = await run(ministack, { events, deliveryLog, answerMs });
    for (const [target, count] of usage.counted.requests) console.log(`  ${target}: ${count} requests`);
    for (const example of usage.examples) console.log(`  ${example}`);
    bills.push(billOf(usage));
  }
  const verdicts = BOUNDS.flatMap(({ deliveryLog, maxDollars }, place) =>
    SUMS.map(({ what, parts }) => {
      const spent = totalOf(bills[place] ?? [], ...parts);
      return {
        what: `\`delivery_log: ${deliveryLog}\`, ${what}`,
        measured: dollars(spent),
        bound: `<= $${maxDollars.toFixed(2)}`,
        isMet: spent <= maxDollars,
      };
    }),
  );
  const intro =
    `Run ${new Date().toISOString().slice(0, 10)} with ${events.toLocaleString('en')} events each, to an endpoint that answers ` +
    `after ${answerMs} ms; prices of ${REGION} as of ${PRICES_AS_OF}.`;
  const body = [intro, markdown(verdicts), table(bills), prices()].join('\n\n');
  console.log(`\n${body}`);
  if (options.write) await putIntoPage('cost.md', 'cost', body);
} finally {
  await ministack.stop();
}
process.exit(0);
