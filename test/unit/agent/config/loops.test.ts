import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { formatIssue, loadConfig } from '#agent/config/load-config.ts';
import { directoryForTest } from '#test/e2e/support/box.ts';

test('warns of a hook that would report its events to Hookline again', () => {
  const cwd = directoryForTest();
  const command = '/usr/local/bin/hookline-emit --socket /run/hookline/agent.sock';
  writeFileSync(
    join(cwd, 'hookline.yaml'),
    `event_hooks:\n  session_up:\n    - type: script\n      command: ${command}\n    - type: script\n      command: /bin/true\n`,
  );
  const { config, warnings } = loadConfig(undefined, { cwd });
  expect(config.hooks).toHaveLength(2);
  expect(warnings.map(formatIssue)).toEqual([
    'hookline.yaml:4:7: warning: event_hooks.session_up[0].command: hookline-emit reports the event to Hookline again, without end; leave this hook out',
  ]);
});
