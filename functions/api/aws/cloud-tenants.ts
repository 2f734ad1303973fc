import { type EventBridgeClient, ListRulesCommand, type Rule } from '@aws-sdk/client-eventbridge';
import * as z from 'zod';
import { TENANT_ID } from '#shared/tenant/tenant.ts';

/** For so long a tenant that was just deployed may be unknown. */
const CACHE_MS = 30_000;
const SOURCE_PREFIX = 'hookline.';

/** Of all the bus's rules, a tenant's own names one source, and that exactly (infra/tenant/tenant-pattern.ts). */
const TENANT_PATTERN = z.object({ source: z.tuple([z.string().startsWith(SOURCE_PREFIX)]) });

export interface CloudTenantsOptions {
  readonly eventBridge: EventBridgeClient;
  readonly busName: string;
  readonly now: () => number;
}

/**
 * The tenants of the environment: those that have a rule on its bus. What is deployed is asked, so that a new tenant takes
 * no change of the function, and no list has to fit into its environment.
 */
export class CloudTenants {
  readonly #options: CloudTenantsOptions;
  #ruleArns: ReadonlyMap<string, string> = new Map();
  #untilMs = 0;

  constructor(options: CloudTenantsOptions) {
    this.#options = options;
  }

  /** Looks again where the last look is old. Rejects where EventBridge does, unless an older look can stand in. */
  async refresh(): Promise<void> {
    const nowMs = this.#options.now();
    if (nowMs < this.#untilMs) return;
    try {
      this.#ruleArns = await this.#look();
      this.#untilMs = nowMs + CACHE_MS;
    } catch (error) {
      if (this.#untilMs === 0) throw error;
    }
  }

  /** Ids, in alphabetical order, of the last look. */
  get ids(): readonly string[] {
    return [...this.#ruleArns.keys()];
  }

  /** The rule that brings the tenant its events. */
  ruleArnOf(tenant: string): string | undefined {
    return this.#ruleArns.get(tenant);
  }

  async #look(): Promise<ReadonlyMap<string, string>> {
    const found: [string, string][] = [];
    let token: string | undefined;
    do {
      const command = new ListRulesCommand({ EventBusName: this.#options.busName, NextToken: token });
      const { Rules = [], NextToken } = await this.#options.eventBridge.send(command);
      for (const rule of Rules) {
        const tenant = tenantOf(rule);
        if (tenant !== undefined && rule.Arn !== undefined) found.push([tenant, rule.Arn]);
      }
      token = NextToken;
    } while (token !== undefined);
    return new Map(found.toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }
}

function tenantOf({ EventPattern = '' }: Rule): string | undefined {
  const pattern = TENANT_PATTERN.safeParse(parsed(EventPattern));
  const tenant = pattern.data?.source[0].slice(SOURCE_PREFIX.length);
  return tenant !== undefined && TENANT_ID.test(tenant) ? tenant : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
