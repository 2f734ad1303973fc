import { expected } from '#shared/field/expected.ts';
import { text } from '#shared/field/plain.ts';
import { url } from '#shared/field/url.ts';
import type { Config, Engine } from './config.ts';
import type { Place } from './place.ts';
import { readFields } from './read-fields.ts';

/** As a deployment names its environments: the file's name in infra/environments. */
const ENVIRONMENT = /^[a-z][a-z0-9]{0,11}$/;
const REGION = /^[a-z]{2}(?:-[a-z]+)+-\d$/;
/** EventBridge API, CreateEventBus, Name; a custom bus, so without a slash. */
const EVENT_BUS = /^[A-Za-z0-9._-]{1,256}$/;

const AWS_FIELDS = {
  environment: matching(ENVIRONMENT, 'the name of a deployed environment: 1 to 12 of a-z and 0-9, a letter first'),
  region: matching(REGION, 'an AWS region such as eu-central-1').optional(),
  event_bus: matching(EVENT_BUS, 'the name of an event bus such as hookline-prod, not its ARN').optional(),
  endpoint: url().optional(),
};

/**
 * The section `aws`; undefined where the file has none, or after its faults were reported. Engine `aws` cannot do
 * without it.
 */
export function readAws(value: unknown, engine: Engine, top: Place): Config['aws'] {
  if (value === undefined || value === null) {
    if (engine === 'aws')
      top.at('engine').error('aws needs the section aws with the environment, as in: aws: { environment: prod }');
    return undefined;
  }
  const { environment, region, event_bus: eventBus, endpoint } = readFields(AWS_FIELDS, value, top.at('aws'));
  if (environment === undefined) return undefined;
  return {
    environment,
    eventBus: eventBus ?? `hookline-${environment}`,
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
  };
}

function matching(pattern: RegExp, what: string) {
  const error = expected(what);
  return text(what, 256).regex(pattern, { error, abort: true });
}
