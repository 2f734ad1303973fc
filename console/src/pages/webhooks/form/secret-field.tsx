import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { MASK } from '#shared/api/fields.ts';
import { Copyable } from '../../../feedback/copyable.tsx';
import { newSecret } from './new-secret.ts';

interface SecretFieldProps {
  readonly secret: string;
  readonly fault: string;
  readonly onChange: (secret: string) => void;
}

/** The signing secret: kept, replaced or taken away. It can be read here until it is saved, and never after. */
export function SecretField({ secret, fault, onChange }: SecretFieldProps) {
  const [generated, setGenerated] = useState<string>();
  const generate = () => {
    const made = newSecret();
    setGenerated(made);
    onChange(made);
  };
  const isKept = secret === MASK;
  const isGenerated = secret !== '' && secret === generated;
  return (
    <FormField
      label="Secret"
      description="Signs requests, so that the receiver knows that they are yours. Empty: they are not signed."
      constraintText={isGenerated ? 'Copy it now: after saving it is not shown again.' : undefined}
      errorText={fault}
      stretch
      secondaryControl={
        <SpaceBetween direction="horizontal" size="xs">
          <Button formAction="none" onClick={generate}>
            Generate
          </Button>
          {isGenerated && <Copyable text={secret} what="the secret" isButtonOnly />}
          {isKept && (
            <Button formAction="none" onClick={() => onChange('')}>
              Remove
            </Button>
          )}
        </SpaceBetween>
      }
    >
      <Input
        type={isGenerated ? 'text' : 'password'}
        value={isKept ? '' : secret}
        placeholder={isKept ? 'The present one stays' : ''}
        autoComplete="new-password"
        onChange={({ detail }) => onChange(detail.value)}
      />
    </FormField>
  );
}
