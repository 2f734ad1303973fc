import { testAudit } from './audit-suite.ts';
import {
  openDeliveries,
  openEvents,
  openHooks,
  openPart,
  openReplays,
  openStats,
  openTokens,
  openWorkers,
} from './cloud-harness.ts';
import { testDeliveries } from './deliveries-suite.ts';
import { testEvents } from './events-suite.ts';
import { testHooks } from './hooks-suite.ts';
import { testIdempotency } from './idempotency-suite.ts';
import { testReplays } from './replays-suite.ts';
import { testStats } from './stats-suite.ts';
import { testTokens } from './tokens-suite.ts';
import { testWorkers } from './workers-suite.ts';

testHooks('aws', openHooks);
testDeliveries('aws', openDeliveries);
testEvents('aws', openEvents);
testStats('aws', openStats);
testReplays('aws', openReplays);
testWorkers('aws', openWorkers);
testTokens('aws', openTokens);
testAudit('aws', async () => {
  const opened = await openPart('audit');
  return Object.defineProperty(opened, 'audit', { get: () => opened.part }) as typeof opened & {
    audit: typeof opened.part;
  };
});
testIdempotency('aws', async () => {
  const opened = await openPart('idempotency');
  return Object.defineProperty(opened, 'idempotency', { get: () => opened.part }) as typeof opened & {
    idempotency: typeof opened.part;
  };
});
