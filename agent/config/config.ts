import type { Hook } from '#shared/hook/hook.ts';
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

/** What a box is told, checked and with every default filled in. Paths are absolute. */
export interface Config {
  /** The file it came from; undefined where there was none and the defaults run. */
  readonly file: string | undefined;
  readonly node: string;
  readonly dataDir: string;
  readonly engine: 'embedded';
  readonly ingest: {
    /** Undefined where the configuration says `http: ""`. */
    readonly http: ListenAddress | undefined;
    readonly socket: string;
    readonly secret: string | undefined;
  };
  readonly api: { readonly listen: ListenAddress; readonly token: string | undefined };
  readonly defaultTenant: string;
  readonly tenants: readonly Tenant[];
  readonly hooks: readonly Hook[];
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
