/** What crosses between the thread of the network and the thread of the database. */

/** Number of the call, name of the operation, its arguments. */
export type Call = readonly [id: number, name: string, args: readonly unknown[]];

export interface Fault {
  readonly message: string;
  /** `sqlite_13` is SQLITE_FULL: SQLite's primary result code follows the underscore. */
  readonly code: string;
}

export type Answer = readonly [id: number, fault: Fault | null, value?: unknown];
