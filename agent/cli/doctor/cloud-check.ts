import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { CLIENT_SETTINGS } from '#functions/aws/client-settings.ts';
import { BusError } from '#functions/bus/aws/bus-error.ts';
import { checkBus } from '#functions/bus/aws/check-bus.ts';
import type { AwsDeployment } from '../../config/config.ts';
import { describeBus } from '../../forward/describe-bus.ts';
import { awsFault } from '../push/aws-fault.ts';
import { judgeClock } from './clock-check.ts';
import { type Check, type Finding, findings, type Patient } from './finding.ts';
import { forwardedFinding } from './forwarded-finding.ts';
import { dateOffsetMs } from './time-server.ts';

const SHOW_IDENTITY = 'aws sts get-caller-identity shows whose they are';

/**
 * With engine `aws`: whether there are a region, credentials and the bus, what AWS's clock says, and whether the bus takes
 * this box's events. Nothing is sent to the bus.
 */
export const cloudCheck: Check = { name: 'aws', run };

async function run({ config }: Patient): Promise<readonly Finding[]> {
  const { engine, aws } = config;
  if (engine !== 'aws' || aws === undefined) return [];
  const { region: given, endpoint } = aws;
  // A second try, since the SDK corrects a wrong clock by the answer to the first.
  const settings = { ...CLIENT_SETTINGS, maxAttempts: 2 };
  const eventBridge = new EventBridgeClient({
    ...settings,
    ...(given && { region: given }),
    ...(endpoint && { endpoint }),
  });
  try {
    const region = await eventBridge.config.region().catch(() => undefined);
    const { ok, fail } = findings('region');
    if (region === undefined) return [fail('none is known', 'add region to the section aws, or set AWS_REGION')];
    const place = { ...aws, region };
    const credentials = await credentialsFinding(eventBridge, place);
    const found = [ok(region), credentials];
    if (credentials.result === 'fail') return found;
    return [...found, ...(await busFindings(eventBridge, place)), await forwardedFinding(config)];
  } finally {
    eventBridge.destroy();
  }
}

async function credentialsFinding(eventBridge: EventBridgeClient, aws: AwsDeployment): Promise<Finding> {
  const { ok, fail } = findings('credentials');
  try {
    const { expiration } = await eventBridge.config.credentials();
    return ok(expiration === undefined ? 'found' : `found, good until ${expiration.toISOString()}, then renewed`);
  } catch (error) {
    return fail(awsFault(error, aws) ?? `not found: ${(error as Error).message}`, 'docs/cloud.md, Policies');
  }
}

/** What AWS says of the bus, and its clock, by the same answer. */
async function busFindings(
  eventBridge: EventBridgeClient,
  place: AwsDeployment & { readonly region: string },
): Promise<readonly Finding[]> {
  const clock: Finding[] = [];
  eventBridge.middlewareStack.add(
    (next) => async (args) => {
      const sentMs = Date.now();
      const result = await next(args);
      const { headers } = result.response as { readonly headers?: Readonly<Record<string, string>> };
      if (clock.length === 0 && headers?.date !== undefined)
        clock.push(judgeClock('AWS', dateOffsetMs(headers.date, sentMs, Date.now())));
      return result;
    },
    // The one that is nearest to the request: answers that are errors pass here as answers.
    { step: 'deserialize', priority: 'low', name: 'hooklineClock' },
  );
  const bus = await busFinding(eventBridge, place);
  return [...clock, bus];
}

async function busFinding(
  eventBridge: EventBridgeClient,
  place: AwsDeployment & { readonly region: string },
): Promise<Finding> {
  const { ok, fail } = findings('bus');
  try {
    await checkBus(eventBridge, place.eventBus);
    return ok(`${place.eventBus} is there, in ${place.region}`);
  } catch (error) {
    if (!(error instanceof BusError)) throw error;
    if (error.code === 'no_bus') return fail(describeBus('missing', place, false), SHOW_IDENTITY);
    if (error.code === 'denied') return fail(describeBus('denied', place, false), 'docs/cloud.md, Policies');
    return fail(awsFault(error.cause, place) ?? error.message, 'events wait in the spool meanwhile');
  }
}
