declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** A server of DynamoDB's protocol, not yet listening; in memory unless given a path. */
  export default function dynalite(options?: { readonly createTableMs?: number }): Server;
}
