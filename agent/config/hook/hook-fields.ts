import * as z from 'zod';
import { expected } from '#shared/field/expected.ts';
import { oneOf } from '#shared/field/plain.ts';
import { HOOK_FIELDS, WEBHOOK_FIELDS as SHARED_WEBHOOK_FIELDS } from '#shared/hook/webhook-fields.ts';

export const SCRIPT_FIELDS = {
  ...HOOK_FIELDS,
  command: z
    .string({ error: expected('a shell command') })
    .refine((command) => command.trim() !== '', { error: expected('a shell command') })
    .refine((command) => !command.includes('\0'), { error: 'expected a shell command without NUL characters' }),
};

/** `headers` are read by a module of their own. */
export const WEBHOOK_FIELDS = {
  ...SHARED_WEBHOOK_FIELDS,
  headers: z.unknown(),
  deliver_from: oneOf(['box', 'cloud']).optional(),
};
