import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { functionLogger } from '#functions/aws/function-logger.ts';

let lines: string[];

beforeEach(() => {
  lines = [];
  vi.stubEnv('POWERTOOLS_DEV', 'true'); // Powertools then writes by the console that a test can listen to.
  for (const method of ['debug', 'info', 'warn', 'error'] as const)
    vi.spyOn(console, method).mockImplementation((line: string) => void lines.push(JSON.parse(line).message));
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

test.each([
  ['DEBUG', 'DEBUG', ['debug', 'info', 'warn', 'error']],
  ['INFO', 'INFO', ['info', 'warn', 'error']],
  ['WARN', 'INFO', ['warn', 'error']],
  ['ERROR', 'INFO', ['error']],
])('logs at the level of the environment, %s, where Lambda passes on %s', (level, passed, expected) => {
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', level);
  vi.stubEnv('AWS_LAMBDA_LOG_LEVEL', passed);
  const logger = functionLogger();
  logger.debug('debug');
  logger.info('info');
  logger.warn('warn');
  logger.error('error');
  expect(lines).toEqual(expected);
});
