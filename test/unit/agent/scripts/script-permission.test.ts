import {
  chmodSync,
  chownSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkScriptPermission } from '#agent/scripts/script-permission.ts';

const IS_ROOT = process.geteuid?.() === 0;
const NOBODY = 65_534;

describe('checkScriptPermission', () => {
  let directory: string;
  let script: string;
  beforeEach(() => {
    directory = mkdtempSync(join(realpathSync(tmpdir()), 'hookline-scripts-'));
    script = join(directory, 'x.sh');
    writeFileSync(script, '#!/bin/sh\n');
    chmodSync(script, 0o755);
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  test('passes a script that only its owner may write, in a directory of a sticky one', async () => {
    expect(await checkScriptPermission(script)).toBeUndefined();
    expect(await checkScriptPermission(`sh '${script}' --verbose`)).toBeUndefined();
  });

  test('refuses a script that its group may write, and names the group', async () => {
    chmodSync(script, 0o775);
    if (IS_ROOT) chownSync(script, 0, 50);
    expect(await checkScriptPermission(script)).toMatch(
      new RegExp(`^${script} may be written by group "[^"]+" \\(mode 0775\\); chmod go-w it$`),
    );
  });

  test('refuses a script that everybody may write', async () => {
    chmodSync(script, 0o777);
    const reason = `${script} may be written by everybody (mode 0777); chmod go-w it`;
    expect(await checkScriptPermission(script)).toBe(reason);
  });

  test.skipIf(!IS_ROOT)('refuses a script of another user', async () => {
    chownSync(script, NOBODY, 0);
    expect(await checkScriptPermission(script)).toBe(`${script} belongs to user "nobody", not to root; chown root it`);
  });

  test('refuses a script in a directory that others may write', async () => {
    chmodSync(directory, 0o777);
    const reason = `${directory} may be written by everybody (mode 0777); chmod go-w it`;
    expect(await checkScriptPermission(script)).toBe(reason);
  });

  test('looks at further words: an interpreter runs what they name', async () => {
    chmodSync(script, 0o777);
    expect(await checkScriptPermission(`env A=1 sh -e "${script}"`)).toContain(script);
    expect(await checkScriptPermission(`true; ${script}`)).toContain(script);
  });

  test('looks behind a symbolic link', async () => {
    const shared = join(directory, 'shared');
    mkdirSync(shared);
    writeFileSync(join(shared, 'y.sh'), '');
    chmodSync(shared, 0o777);
    const link = join(directory, 'link.sh');
    symlinkSync('shared/../shared/y.sh', link);
    expect(await checkScriptPermission(link)).toContain(`${shared} may be written by everybody`);
  });

  test('looks at the directory of a symbolic link that lies between', async () => {
    const shared = join(directory, 'shared');
    mkdirSync(shared);
    symlinkSync(script, join(shared, 'between.sh'));
    chmodSync(shared, 0o777);
    const link = join(directory, 'link.sh');
    symlinkSync(join(shared, 'between.sh'), link);
    expect(await checkScriptPermission(link)).toContain(`${shared} may be written by everybody`);
  });

  test.skipIf(!IS_ROOT)('refuses a symbolic link of another user in a sticky directory', async () => {
    const sticky = join(directory, 'sticky');
    mkdirSync(sticky);
    chmodSync(sticky, 0o1777);
    const link = join(sticky, 'link.sh');
    symlinkSync(script, link);
    expect(await checkScriptPermission(link)).toBeUndefined();
    lchownSync(link, NOBODY, 0);
    expect(await checkScriptPermission(link)).toContain(`${link} belongs to user "nobody"`);
  });

  test('finds the program through PATH', async () => {
    const path = process.env.PATH;
    process.env.PATH = `/nonexistent:${directory}:${path}`;
    try {
      chmodSync(script, 0o777);
      expect(await checkScriptPermission('x.sh')).toContain(script);
    } finally {
      process.env.PATH = path;
    }
  });

  test('leaves what does not exist, or is no regular file, to the shell', async () => {
    expect(await checkScriptPermission(join(directory, 'missing.sh'))).toBeUndefined();
    expect(await checkScriptPermission('no-such-program-anywhere')).toBeUndefined();
    expect(await checkScriptPermission(`cat /dev/null ${directory}`)).toBeUndefined();
    expect(await checkScriptPermission('')).toBeUndefined();
  });

  test('refuses what cannot be checked', async () => {
    const loop = join(directory, 'loop.sh');
    symlinkSync(loop, loop);
    expect(await checkScriptPermission(loop)).toContain(`${loop} cannot be checked: ELOOP`);
  });
});
