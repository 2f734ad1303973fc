import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type FormEvent, useMemo, useState } from 'react';
import type { EventType } from '../../../api/answers.ts';
import { messageOf } from '../../../api/api-error.ts';
import { useNotifications } from '../../../shell/notifications.tsx';
import { AddressFields } from './address-fields.tsx';
import { BodyPreview } from './body-preview.tsx';
import { ConflictAlert } from './conflict-alert.tsx';
import type { Draft } from './draft.ts';
import { faultsOf } from './draft-faults.ts';
import { IdentityFields } from './identity-fields.tsx';
import { KindChoice } from './kind-choice.tsx';
import { PatternCheck } from './pattern-check.tsx';
import { SelectionFields } from './selection-fields.tsx';
import { SendingFields } from './sending-fields.tsx';
import { useSave } from './use-save.ts';

const FORM = 'webhook';

interface WebhookFormProps {
  readonly id: string | undefined;
  readonly initial: Draft;
  readonly etag: string | undefined;
  readonly types: readonly EventType[];
  /** Reads the hook anew; what was typed is given up. */
  readonly onReload: () => void;
  readonly onDismiss: () => void;
  readonly onSaved: (id: string) => void;
}

/** NebularStack's form for RADIUS, athena-dhcpd's for the rest; faults are shown as one types. */
export function WebhookForm({ id, initial, etag, types, onReload, onDismiss, onSaved }: WebhookFormProps) {
  const { succeed } = useNotifications();
  const [draft, setDraft] = useState(initial);
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [isSubmitted, setSubmitted] = useState(false);
  const save = useSave(id, etag);
  const faults = useMemo(() => faultsOf(draft), [draft]);

  const change = (part: Partial<Draft>) => {
    setDraft((before) => ({ ...before, ...part }));
    setTouched((before) => new Set([...before, ...Object.keys(part).flatMap((name) => API_NAMES[name] ?? [name])]));
    save.forgetFaults();
  };
  /** The fault of a field that was typed in; of every one once it was tried to save. */
  const faultOf = (...fields: readonly string[]) => {
    const shown = fields.filter((field) => isSubmitted || touched.has(field));
    return shown.map((field) => save.faults.get(field) ?? faults.get(field)).find((fault) => fault !== undefined) ?? '';
  };
  const submit = async (event?: FormEvent, overwrites = false) => {
    event?.preventDefault();
    setSubmitted(true);
    if (faults.size > 0) return;
    const hook = await save.run(draft, overwrites);
    if (hook === undefined) return;
    succeed(`The webhook "${hook.name}" is saved.`);
    onSaved(hook.id);
  };

  return (
    <Modal
      visible
      size="large"
      header={id === undefined ? 'New Webhook' : 'Edit Webhook'}
      closeAriaLabel="Close"
      onDismiss={onDismiss}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs" alignItems="center">
            {isSubmitted && faults.size > 0 && (
              <Box color="text-status-error">
                {faults.size === 1 ? 'One field is wrong' : `${faults.size} fields are wrong`}
              </Box>
            )}
            <Button variant="link" onClick={onDismiss}>
              Cancel
            </Button>
            <Button variant="primary" form={FORM} loading={save.isBusy}>
              {id === undefined ? 'Create' : 'Save'}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <form id={FORM} onSubmit={submit} noValidate>
        <SpaceBetween size="l">
          {save.isStale && <ConflictAlert onReload={onReload} onOverwrite={() => submit(undefined, true)} />}
          {save.error !== undefined && !save.isStale && (
            <Alert type="error" header="The webhook was not saved">
              {messageOf(save.error)}
            </Alert>
          )}
          <KindChoice draft={draft} onChange={change} />
          <AddressFields draft={draft} onChange={change} faultOf={faultOf} />
          {draft.kind === 'events' && (
            <SelectionFields draft={draft} types={types} onChange={change} faultOf={faultOf} />
          )}
          <PatternCheck draft={draft} />
          <IdentityFields draft={draft} isNew={id === undefined} onChange={change} faultOf={faultOf} />
          <SendingFields draft={draft} onChange={change} faultOf={faultOf} />
          <BodyPreview draft={draft} types={types} />
        </SpaceBetween>
      </form>
    </Modal>
  );
}

/** The API's fields that a field of the draft can make wrong, where they are not of the same name. */
const API_NAMES: Readonly<Record<string, readonly string[]>> = {
  url: ['url', 'ssl_verify'],
  sslVerify: ['ssl_verify'],
  types: ['events'],
  patterns: ['events'],
  retryBackoff: ['retry_backoff'],
};
