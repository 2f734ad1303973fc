/** How events find their tenant: an event is the tenant's if any one of these matches it. */
export interface TenantMatch {
  /** What follows the last `@` of a user name, or the RADIUS subscriber's domain. Compared in lower case. */
  readonly realms: readonly string[];
  /** CIDR blocks, IPv4 or IPv6, of the subscriber's address. */
  readonly subnets: readonly string[];
  /** Interface names; `*` stands for any run of characters. */
  readonly interfaces: readonly string[];
}

/** The form of a tenant's id; it becomes part of names in the cloud, so it is narrow. */
export const TENANT_ID = /^[a-z0-9][a-z0-9._-]{0,63}$/;

/** An ISP, or a domain of one. Its id is 1 to 64 of a-z, 0-9, `-`, `_`, `.`, starting with a letter or digit. */
export interface Tenant {
  readonly id: string;
  readonly match: TenantMatch;
}
