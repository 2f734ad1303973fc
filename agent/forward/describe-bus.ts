import type { AwsDeployment } from '../config/config.ts';
import type { BusState } from './bus-watch.ts';

/** What the state of the bus means, and what to do about it. `isOpen`: events are sent, for the bus was found before. */
export function describeBus(
  state: BusState,
  { eventBus, region, environment }: AwsDeployment,
  isOpen: boolean,
): string {
  const bus = `event bus ${eventBus} in ${region}`;
  const rest = isOpen
    ? 'events are forwarded as before'
    : 'nothing is forwarded before it is found, events wait in the spool';
  switch (state) {
    case 'found':
      return `the ${bus} is there: events are forwarded`;
    case 'missing':
      return (
        `there is no ${bus}, in the account of these credentials (aws sts get-caller-identity shows it), and EventBridge ` +
        'drops what is sent to a bus that does not exist. Check aws.environment, aws.event_bus, aws.region and the ' +
        `credentials, or deploy the environment: npm run deploy -- --env ${environment}`
      );
    case 'denied':
      return (
        `IAM does not let this box see the ${bus}: ${rest}. Attach the policy of the tenant's boxes, which allows ` +
        'events:DescribeEventBus and events:PutEvents, to the role of the credentials'
      );
    default:
      return `no answer whether the ${bus} is there: ${rest}; asking again`;
  }
}
