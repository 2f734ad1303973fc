import { useState } from 'react';
import { HOOK_VIEW, type HookView } from '#shared/api/hook.ts';
import { isStale } from '../../../api/api-error.ts';
import { useSession } from '../../../session/session-context.ts';
import type { Draft } from './draft.ts';
import { type Faults, faultsOfAnswer } from './draft-faults.ts';
import { inputOf } from './draft-input.ts';

const NO_FAULTS: Faults = new Map();

interface Save {
  /** The saved hook; undefined where it failed, and `error` says why. `overwrites`: whatever others changed meanwhile. */
  readonly run: (draft: Draft, overwrites: boolean) => Promise<HookView | undefined>;
  readonly isBusy: boolean;
  readonly error: unknown;
  /** Somebody else changed the hook since this form was opened. */
  readonly isStale: boolean;
  readonly faults: Faults;
  readonly forgetFaults: () => void;
}

/** Creates the hook, or replaces it where it is still the one that the form was opened with. */
export function useSave(id: string | undefined, etag: string | undefined): Save {
  const { api } = useSession();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const [faults, setFaults] = useState(NO_FAULTS);
  // One key for the life of the form: a create that is sent twice makes one hook.
  const [idempotencyKey, setKey] = useState(newKey);

  const run = async (draft: Draft, overwrites: boolean) => {
    setBusy(true);
    setError(undefined);
    try {
      const body = inputOf(draft);
      const { data } =
        id === undefined
          ? await api.request(HOOK_VIEW, 'POST', '/hooks', { body, headers: { 'idempotency-key': idempotencyKey } })
          : await api.request(HOOK_VIEW, 'PUT', `/hooks/${encodeURIComponent(id)}`, {
              body,
              etag: overwrites ? undefined : etag,
            });
      return data;
    } catch (fault) {
      setError(fault);
      setFaults(faultsOfAnswer(fault));
      setKey(newKey());
      return undefined;
    } finally {
      setBusy(false);
    }
  };
  return { run, isBusy, error, isStale: isStale(error), faults, forgetFaults: () => setFaults(NO_FAULTS) };
}

function newKey(): string {
  return crypto.randomUUID();
}
