import { agentCheck } from './agent-check.ts';
import { clockCheck } from './clock-check.ts';
import { cloudCheck } from './cloud-check.ts';
import { dataDirCheck } from './data-dir-check.ts';
import { diskCheck } from './disk-check.ts';
import { endpointsCheck } from './endpoints-check.ts';
import type { Check } from './finding.ts';
import { scriptsCheck } from './scripts-check.ts';
import { socketCheck } from './socket-check.ts';

/** What `hookline doctor` looks at once the configuration is good, in the order in which it says so. */
export const CHECKS: readonly Check[] = [
  dataDirCheck,
  diskCheck,
  clockCheck,
  socketCheck,
  agentCheck,
  cloudCheck,
  endpointsCheck,
  scriptsCheck,
];
