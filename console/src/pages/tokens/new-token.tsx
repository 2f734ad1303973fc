import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type FormEvent, useState } from 'react';
import { NEW_TOKEN, SCOPES, type Scope } from '#shared/api/operations.ts';
import { messageOf } from '../../api/api-error.ts';
import { Copyable } from '../../feedback/copyable.tsx';
import { useFocusWhen } from '../../feedback/use-focus-when.ts';
import { useSession } from '../../session/session-context.ts';
import { TenantSelect } from '../../tenant/tenant-select.tsx';

const FORM = 'new-token';
const WHAT: Readonly<Record<Scope, string>> = {
  viewer: 'Sees everything, changes nothing.',
  operator: 'Changes hooks, redrives, replays, steers workers.',
  admin: 'Manages tokens and reads the audit trail as well.',
};

interface NewTokenProps {
  readonly onDismiss: () => void;
  readonly onCreated: () => void;
}

/** Makes a token, and shows it this once. */
export function NewToken({ onDismiss, onCreated }: NewTokenProps) {
  const { api, status } = useSession();
  const [name, setName] = useState('');
  const [scope, setScope] = useState<Scope>('viewer');
  const [tenant, setTenant] = useState(status.token.tenant);
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const [token, setToken] = useState<string>();

  const doneButton = useFocusWhen(token !== undefined);

  const create = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      setToken((await api.post(NEW_TOKEN, '/tokens', { name, scope, tenant })).token);
      onCreated();
    } catch (fault) {
      setError(fault);
    }
    setBusy(false);
  };

  const footer =
    token !== undefined ? (
      <Button ref={doneButton} variant="primary" onClick={onDismiss}>
        Done
      </Button>
    ) : (
      <SpaceBetween direction="horizontal" size="xs">
        <Button variant="link" onClick={onDismiss}>
          Cancel
        </Button>
        <Button variant="primary" form={FORM} loading={isBusy} disabled={name.trim() === ''}>
          Create
        </Button>
      </SpaceBetween>
    );

  return (
    <Modal
      visible
      header="New token"
      closeAriaLabel="Close"
      onDismiss={onDismiss}
      footer={<Box float="right">{footer}</Box>}
    >
      {token !== undefined ? (
        <Alert type="success" header="Copy it now: it is not shown again">
          <Copyable text={token} what="the token" />
        </Alert>
      ) : (
        <form id={FORM} onSubmit={create}>
          <SpaceBetween size="l">
            {error !== undefined && <Alert type="error">{messageOf(error)}</Alert>}
            <FormField label="Name" description="Who or what uses it; the audit trail says it.">
              <Input value={name} onChange={({ detail }) => setName(detail.value)} autoFocus />
            </FormField>
            <FormField label="Scope">
              <RadioGroup
                value={scope}
                onChange={({ detail }) => setScope(SCOPES.find((each) => each === detail.value) ?? 'viewer')}
                items={SCOPES.map((each) => ({ value: each, label: each, description: WHAT[each] }))}
              />
            </FormField>
            <TenantSelect value={tenant} onChange={setTenant} allowsEvery />
          </SpaceBetween>
        </form>
      )}
    </Modal>
  );
}
