import type { Hook, Webhook } from '#shared/hook/hook.ts';
import type { Tenant } from '#shared/tenant/tenant.ts';

export interface ListenAddress {
  /** An IP address or `localhost`. */
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
}

/** A running athena-dhcpd whose live event stream the agent follows. */
export interface AthenaDhcpdSource {
  readonly type: 'athena-dhcpd';
  readonly url: string;
  readonly token: string;
}

/** Where accepted events go: to the box's own hooks alone, or also to the bus of a deployment in AWS. */
export type Engine = 'embedded' | 'aws';

/** A deployment in AWS, by the names that follow from its environment. */
export interface AwsDeployment {
  readonly environment: string;
  readonly eventBus: string;
  /** Undefined leaves it to the SDK: AWS_REGION, or the profile. */
  readonly region?: string;
  /** Of an emulator, for every service. */
  readonly endpoint?: string;
}

/** What a box is told, checked and with every default filled in. Paths are absolute. */
export interface Config {
  /** The file it came from; undefined where there was none and the defaults run. */
  readonly file: string | undefined;
  readonly node: string;
  readonly dataDir: string;
  readonly engine: Engine;
  /** Whenever the section is there, whatever the engine; always there with engine `aws`. */
  readonly aws: AwsDeployment | undefined;
  readonly ingest: {
    /** Undefined where the configuration says `http: ""`. */
    readonly http: ListenAddress | undefined;
    readonly socket: string;
    readonly secret: string | undefined;
  };
  readonly api: { readonly listen: ListenAddress; readonly token: string | undefined };
  readonly defaultTenant: string;
  readonly tenants: readonly Tenant[];
  /** What the box itself delivers and runs. */
  readonly hooks: readonly Hook[];
  /** Webhooks with `deliver_from: cloud`: for the cloud's registry, and nothing to the box. */
  readonly cloudHooks: readonly Webhook[];
  readonly scripts: {
    /** Scripts running at once: athena-dhcpd's `script_concurrency`. */
    readonly concurrency: number;
    /** Executions that may wait: athena-dhcpd's `event_buffer_size`. */
    readonly queueLimit: number;
    /** `drop` drops an execution at once when all are busy, as athena-dhcpd's document has it. */
    readonly overflow: 'queue' | 'drop';
  };
  readonly sources: readonly AthenaDhcpdSource[];
  /** Accepted events that wait for delivery may take this much; ingest answers 503 beyond it. */
  readonly spool: { readonly maxBytes: number };
  readonly retentionDays: number;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
}
