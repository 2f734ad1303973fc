import { Logger } from '@aws-lambda-powertools/logger';

/**
 * The logger of a function, at the level of POWERTOOLS_LOG_LEVEL. Lambda tells a level of its own (AWS_LAMBDA_LOG_LEVEL),
 * below which it drops lines, and Powertools takes that for the level, whatever else is asked for. It cannot be a high
 * one, or Lambda would drop the metrics (infra/functions/hookline-function.ts); so the logger must not see it.
 */
export function functionLogger(): Logger {
  delete process.env.AWS_LAMBDA_LOG_LEVEL;
  return new Logger();
}
