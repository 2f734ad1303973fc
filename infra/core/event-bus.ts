import { Duration } from 'aws-cdk-lib';
import { CfnArchive, EventBus, Match } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import type { Environment } from '../environment.ts';
import { busName } from '../names.ts';

/** The bus that all boxes put their events on, and, where it is wanted, the archive to replay them from. */
export class HooklineBus extends Construct {
  readonly bus: EventBus;

  constructor(scope: Construct, id: string, environment: Environment) {
    super(scope, id);
    this.bus = new EventBus(this, 'Bus', {
      eventBusName: busName(environment.name),
      description: `Subscriber events of Hookline (${environment.name})`,
    });
    if (!environment.archive) return;
    const archive = this.bus.archive('Archive', {
      archiveName: busName(environment.name),
      eventPattern: { source: Match.prefix('hookline.') },
      retention: Duration.days(environment.retention_days),
    });
    // The CDK writes an empty one, which some regions refuse (aws-cdk issue 37847).
    const resource = archive.node.defaultChild;
    if (resource instanceof CfnArchive) resource.addPropertyDeletionOverride('KmsKeyIdentifier');
  }
}
