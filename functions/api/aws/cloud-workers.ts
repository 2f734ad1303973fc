import {
  type EventSourceMappingConfiguration,
  type LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { inParallel } from '../../aws/in-parallel.ts';
import { serviceError } from '../../aws/service-error.ts';
import { queueName } from '../../queue/aws/queue-names.ts';
import type { WorkerRecord, Workers } from '../ports.ts';
import { ApiError } from '../problem.ts';
import type { QueueDepths } from './queue-depths.ts';

const WIDTH = 16;

/** NebularStack's three, for Lambda's (API reference, EventSourceMappingConfiguration, "State"). */
const STATES: Readonly<Record<string, WorkerRecord['state']>> = {
  Enabled: 'Active',
  Creating: 'Activating',
  Enabling: 'Activating',
  Updating: 'Activating',
  // It is told to stop, and takes no new messages.
  Disabling: 'Inactive',
  Disabled: 'Inactive',
  Deleting: 'Inactive',
};

export interface CloudWorkersOptions {
  readonly lambda: LambdaClient;
  readonly depths: QueueDepths;
  readonly env: string;
  /** The name of `deliver`. */
  readonly deliverName: string;
  readonly tenants: () => readonly string[];
}

/** A tenant's worker is the event source mapping that has `deliver` work the tenant's queue off. */
export class CloudWorkers implements Workers {
  readonly #options: CloudWorkersOptions;

  constructor(options: CloudWorkersOptions) {
    this.#options = options;
  }

  /** The age of the oldest message is a metric of CloudWatch's alone, and is not told. */
  async list(tenant: string | undefined): Promise<readonly WorkerRecord[]> {
    const tenants = this.#options.tenants().filter((id) => tenant === undefined || id === tenant);
    if (tenants.length === 0) return [];
    const mappings = await this.#mappings();
    return inParallel(tenants, WIDTH, (id) => this.#record(id, mappings.get(queueName(this.#options.env, id))?.State));
  }

  /** Lambda takes a minute or so to do it. Rejects with ApiError where the mapping is being changed already. */
  async set(tenant: string, isEnabled: boolean): Promise<WorkerRecord> {
    const mapping = (await this.#mappings()).get(queueName(this.#options.env, tenant));
    if (mapping?.UUID === undefined) throw new ApiError(404, 'no_such_tenant', `there is no worker of "${tenant}"`);
    try {
      const update = new UpdateEventSourceMappingCommand({ UUID: mapping.UUID, Enabled: isEnabled });
      const { State } = await this.#options.lambda.send(update);
      return await this.#record(tenant, State);
    } catch (error) {
      const { code } = serviceError(error);
      if (code !== 'ResourceInUseException' && code !== 'ResourceConflictException') throw error;
      throw new ApiError(409, 'worker_busy', 'the worker is being changed already; try again in a minute');
    }
  }

  async #record(tenant: string, state: string | undefined): Promise<WorkerRecord> {
    const { depths } = this.#options;
    const [waiting, deadLetters] = await Promise.all([depths.waiting(tenant), depths.deadLetters(tenant)]);
    return { tenant, state: STATES[state ?? ''] ?? 'Inactive', waiting, oldestAgeSeconds: undefined, deadLetters };
  }

  /** By the names of their queues. */
  async #mappings(): Promise<ReadonlyMap<string, EventSourceMappingConfiguration>> {
    const found = new Map<string, EventSourceMappingConfiguration>();
    let Marker: string | undefined;
    do {
      const command = new ListEventSourceMappingsCommand({ FunctionName: this.#options.deliverName, Marker });
      const { EventSourceMappings = [], NextMarker } = await this.#options.lambda.send(command);
      for (const mapping of EventSourceMappings) {
        const { EventSourceArn = '' } = mapping;
        found.set(EventSourceArn.slice(EventSourceArn.lastIndexOf(':') + 1), mapping);
      }
      Marker = NextMarker;
    } while (Marker !== undefined && Marker !== '');
    return found;
  }
}
