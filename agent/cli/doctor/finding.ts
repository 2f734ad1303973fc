import type { Config } from '../../config/config.ts';

/** What one check found. `fail`: events are not taken or not delivered until somebody acts. */
export interface Finding {
  /** What was looked at: `disk`, `clock`, `endpoint` ... */
  readonly check: string;
  readonly result: 'ok' | 'warn' | 'fail';
  readonly message: string;
  /** What to do. */
  readonly hint?: string;
}

export interface Patient {
  readonly config: Config;
  /** Given on the command line. */
  readonly timeServer: string | undefined;
}

/** One thing to look at on a box. Never rejects for what it finds. */
export interface Check {
  readonly name: string;
  readonly run: (patient: Patient) => Promise<readonly Finding[]>;
}

/** Makes the findings of one check. */
export function findings(check: string) {
  const make =
    (result: Finding['result']) =>
    (message: string, hint?: string): Finding => {
      return { check, result, message, ...(hint === undefined ? {} : { hint }) };
    };
  return { ok: make('ok'), warn: make('warn'), fail: make('fail') };
}
