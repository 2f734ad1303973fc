import { bareRate, drainRate, fillQueue, keepingUpRate, webhook } from './deliver.ts';
import { functions } from './functions.ts';
import { acceptRate, bareInsertRate } from './ingest.ts';
import { eventToWebhook, steadyLoad } from './latency.ts';
import { BenchAgent, BenchSink } from './processes.ts';
import { atLeast, atMost, markdown, median, type Row, writeReport } from './report.ts';

/**
 * `npm run bench [-- --write] [-- --only NAME]`: measures what docs/performance.md speaks of, each figure against its bound
 * or against a bare loop in the same run. `--write` puts the table into that page.
 */
const ROUNDS = 3;

const perSecond = (rate: number): string => `${Math.round(rate).toLocaleString('en')}/s`;

async function throughput(sink: BenchSink): Promise<Row[]> {
  const agent = await BenchAgent.start({ hooks: { webhook: [webhook('sink', `${sink.url}/hook`)] } });
  await bareRate(sink, 20_000);
  await keepingUpRate(agent, sink, 20_000);
  const ratios: { drain: number; keeping: number; bare: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const bare = await bareRate(sink, 40_000);
    await fillQueue(agent, sink, 50_000);
    const drain = await drainRate(sink, 40_000);
    await sink.until(50_000);
    ratios.push({ bare, drain, keeping: await keepingUpRate(agent, sink, 40_000) });
  }
  await agent.stop();
  const drain = median(ratios.map((r) => r.drain));
  const keeping = median(ratios.map((r) => r.keeping));
  const bare = median(ratios.map((r) => r.bare));
  return [
    atLeast(
      'webhooks delivered per second, durable, signed, 1 hook, against a bare undici loop',
      drain / bare,
      0.7,
      `${perSecond(drain)} : ${perSecond(bare)}`,
    ),
    {
      what: 'the same while the events are still coming in, on the same two cores as their sender',
      measured: `${(keeping / bare).toFixed(2)} (${perSecond(keeping)} : ${perSecond(bare)})`,
      bound: '',
      isMet: undefined,
    },
  ];
}

async function latency(sink: BenchSink): Promise<Row[]> {
  const agent = await BenchAgent.start({ hooks: { webhook: [webhook('sink', `${sink.url}/timed`)] } });
  await eventToWebhook(agent, sink, 1_000, 10);
  const { p50Ms, p99Ms } = await eventToWebhook(agent, sink, 1_000, 10);
  await steadyLoad(agent, 2_000, 10);
  const answer = await steadyLoad(agent, 2_000, 10);
  await agent.stop();
  return [
    atMost('event in to webhook received, at 1,000 events/s, p50', p50Ms, 10, 'ms'),
    atMost('event in to webhook received, at 1,000 events/s, p99', p99Ms, 50, 'ms'),
    atMost('answer to one event over the socket, at 2,000/s, p99', answer.p99Ms, 10, 'ms'),
  ];
}

async function ingest(): Promise<Row[]> {
  const agent = await BenchAgent.start({});
  await acceptRate(agent, 20_000);
  const pairs: { bare: number; accepted: number }[] = [];
  for (let round = 0; round < ROUNDS; round++)
    pairs.push({ bare: await bareInsertRate(100_000), accepted: await acceptRate(agent, 100_000) });
  await agent.stop();
  const accepted = median(pairs.map((pair) => pair.accepted));
  const bare = median(pairs.map((pair) => pair.bare));
  const detail = `${perSecond(accepted)} : ${perSecond(bare)}`;
  return [
    atLeast(
      'events accepted per second, NDJSON by 100, against a bare node:sqlite loop',
      accepted / bare,
      0.25,
      detail,
    ),
  ];
}

async function backlog(sink: BenchSink): Promise<Row[]> {
  const waiting = 1_000_000;
  const agent = await BenchAgent.start({ hooks: { webhook: [webhook('sink', `${sink.url}/hook`)] } });
  await keepingUpRate(agent, sink, 20_000);
  await fillQueue(agent, sink, 50_000);
  const small = await drainRate(sink, 40_000);
  await sink.until(50_000);
  await fillQueue(agent, sink, waiting);
  const memory = await agent.rssMb();
  const large = await drainRate(sink, 100_000);
  await agent.stop();
  return [
    atMost('memory with 1,000,000 events waiting', memory, 300, 'MB'),
    atLeast(
      'delivery rate then, against an empty queue',
      large / small,
      0.9,
      `${perSecond(large)} : ${perSecond(small)}`,
    ),
  ];
}

async function idle(): Promise<Row[]> {
  const agent = await BenchAgent.start({});
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  const memory = await agent.rssMb();
  await agent.stop();
  return [atMost('memory of the idle agent', memory, 100, 'MB')];
}

/** Both have ten hooks a tenant, so an event makes ten deliveries in either. */
async function manyHooks(sink: BenchSink): Promise<Row[]> {
  const hooksOf = (tenant: string) =>
    Array.from({ length: 10 }, (_, hook) => webhook(`${tenant}-${hook}`, `${sink.url}/hook`, { tenant }));
  const one = await BenchAgent.start({ default_tenant: 'isp0', hooks: { webhook: hooksOf('isp0') } });
  const ids = Array.from({ length: 1_000 }, (_, index) => `isp${index}`);
  const many = await BenchAgent.start({
    tenants: ids.map((id) => ({ id, match: { realms: [`${id}.example`] } })),
    hooks: { webhook: ids.flatMap(hooksOf) },
  });
  const spread = (index: number) => `user@isp${index % 1_000}.example`;
  const rates: { one: number; many: number }[] = [];
  await keepingUpRate(one, sink, 2_000, 10);
  await keepingUpRate(many, sink, 2_000, 10, spread);
  for (let round = 0; round < ROUNDS; round++)
    rates.push({
      one: await keepingUpRate(one, sink, 6_000, 10),
      many: await keepingUpRate(many, sink, 6_000, 10, spread),
    });
  await Promise.all([one.stop(), many.stop()]);
  const [few, lots] = [median(rates.map((rate) => rate.one)), median(rates.map((rate) => rate.many))];
  const detail = `${perSecond(lots)} : ${perSecond(few)} deliveries`;
  return [atLeast('10,000 hooks over 1,000 tenants, against 10 hooks in one', lots / few, 0.9, detail)];
}

async function oneHangs(sink: BenchSink): Promise<Row[]> {
  const nine = Array.from({ length: 9 }, (_, hook) => webhook(`healthy-${hook}`, `${sink.url}/hook`));
  const hangs = webhook('hangs', `${sink.url}/hang`, { timeout: '5s' });
  const without = await BenchAgent.start({ hooks: { webhook: nine } });
  const beside = await BenchAgent.start({ hooks: { webhook: [...nine, hangs] } });
  const rates: { without: number; beside: number }[] = [];
  await keepingUpRate(without, sink, 2_000, 9);
  await keepingUpRate(beside, sink, 2_000, 9);
  for (let round = 0; round < ROUNDS; round++)
    rates.push({
      without: await keepingUpRate(without, sink, 6_000, 9),
      beside: await keepingUpRate(beside, sink, 6_000, 9),
    });
  await Promise.all([without.stop(), beside.stop()]);
  const [alone, together] = [median(rates.map((rate) => rate.without)), median(rates.map((rate) => rate.beside))];
  const detail = `${perSecond(together)} : ${perSecond(alone)} deliveries`;
  return [
    atLeast('9 healthy hooks beside one that always times out, against without it', together / alone, 0.9, detail),
  ];
}

const BENCHES = { throughput, latency, ingest, backlog, idle, manyHooks, oneHangs, functions } as const;

const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1] : undefined;
const rows: Row[] = [];
for (const [name, bench] of Object.entries(BENCHES)) {
  if (only !== undefined && name !== only) continue;
  const sink = await BenchSink.start();
  try {
    const measured = await bench(sink);
    for (const row of measured)
      console.log(`${row.what}: ${row.measured}${row.bound === '' ? '' : `, bound ${row.bound}`}`);
    rows.push(...measured);
  } finally {
    sink.stop();
  }
}
console.log(`\n${markdown(rows)}`);
if (process.argv.includes('--write')) await writeReport(rows);
process.exit(0);
