import { Duration } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { type EventBus, Match, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import * as variable from '#functions/track-nas/environment.ts';
import { RADIUS_AUTHENTICATION } from '#shared/event/event-types.ts';
import type { Environment } from '../environment.ts';
import { FailureQueue } from '../queue/failure-queue.ts';
import { HooklineFunction } from './hookline-function.ts';

interface TrackNasFunctionProps {
  readonly environment: Environment;
  readonly table: TableV2;
  readonly bus: EventBus;
}

/** Follows subscribers' NAS over every tenant's RADIUS authentications, which one rule brings it. */
export class TrackNasFunction extends Construct {
  readonly trackNas: HooklineFunction;
  /** Authentications that could not be handed over, or failed to the last. */
  readonly failures: FailureQueue;

  constructor(scope: Construct, id: string, { environment, table, bus }: TrackNasFunctionProps) {
    super(scope, id);
    this.failures = new FailureQueue(this, 'Failures');
    this.trackNas = new HooklineFunction(this, 'TrackNas', {
      environment,
      name: 'track-nas',
      description: "Hookline: follows subscribers' NAS by their RADIUS authentications",
      timeout: Duration.seconds(30),
      memoryMb: 256,
      variables: { [variable.TABLE_NAME]: table.tableName, [variable.EVENT_BUS_NAME]: bus.eventBusName },
      deadLetterQueue: this.failures.queue,
    });
    const { function: lambda } = this.trackNas;
    table.grant(lambda, 'dynamodb:GetItem', 'dynamodb:PutItem');
    lambda.addToRolePolicy(new PolicyStatement({ actions: ['events:PutEvents'], resources: [bus.eventBusArn] }));
    new Rule(this, 'Authentications', {
      eventBus: bus,
      description: 'RADIUS authentications of all tenants',
      eventPattern: { source: Match.prefix('hookline.'), detailType: [RADIUS_AUTHENTICATION] },
      targets: [new LambdaFunction(lambda, { deadLetterQueue: this.failures.queue })],
    });
  }
}
