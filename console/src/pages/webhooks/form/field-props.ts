import type { ChangeDraft, Draft } from './draft.ts';

/** What every part of the form is given. */
export interface FieldProps {
  readonly draft: Draft;
  readonly onChange: ChangeDraft;
  /** The first fault of these fields of the API that is to be shown; empty where there is none. */
  readonly faultOf: (...fields: readonly string[]) => string;
}
