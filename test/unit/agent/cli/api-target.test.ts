import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { boxBase, resolveTarget } from '#agent/cli/api/api-target.ts';
import { profilesFile } from '#agent/cli/api/profiles.ts';
import { directoryForTest, fileForTest } from './support/run-cli.ts';

const tokenFile = (token: string) => fileForTest(`${token}\n`);
const wrongUse = (message: RegExp) =>
  expect.objectContaining({ name: 'CliError', exitCode: 2, message: expect.stringMatching(message) });

function profiles(text: string, mode = 0o600): NodeJS.ProcessEnv {
  const home = directoryForTest();
  mkdirSync(join(home, 'hookline'));
  writeFileSync(join(home, 'hookline', 'profiles.yaml'), text, { mode });
  return { XDG_CONFIG_HOME: home };
}

describe('resolveTarget', () => {
  test('takes --api with --token-file before the environment', async () => {
    const env = { HOOKLINE_API: 'https://env.example.com', HOOKLINE_TOKEN_FILE: tokenFile('env') };
    const options = { api: 'https://flag.example.com/', tokenFile: tokenFile('flag') };
    expect(await resolveTarget(options, env)).toMatchObject({ base: 'https://flag.example.com', token: 'flag' });
    expect(await resolveTarget({}, env)).toMatchObject({ base: 'https://env.example.com', token: 'env' });
  });

  test('takes --config and --profile before the environment, and without its token', async () => {
    const env = { HOOKLINE_API: 'https://env.example.com', HOOKLINE_TOKEN_FILE: tokenFile('env') };
    const config = fileForTest('api: { listen: "127.0.0.1:7001", token: of-the-box }\n');
    expect(await resolveTarget({ config }, env)).toMatchObject({ base: 'http://127.0.0.1:7001', token: 'of-the-box' });
    const withProfile = { ...env, ...profiles('lab: { api: "http://127.0.0.1:7002", token: kept }\n') };
    expect(await resolveTarget({ profile: 'lab' }, withProfile)).toMatchObject({ token: 'kept' });
  });

  test('refuses two of --config, --api and --profile', async () => {
    await expect(resolveTarget({ api: 'https://a.example.com', profile: 'b' }, {})).rejects.toEqual(
      wrongUse(/--api, --profile/),
    );
  });

  test.each(['ftp://x', 'example.com', 'https://user:word@example.com', 'https://example.com/?x=1'])(
    'refuses %s as a URL',
    async (api) => {
      await expect(resolveTarget({ api, tokenFile: tokenFile('t') }, {})).rejects.toEqual(wrongUse(/^--api: expected/));
    },
  );

  test('keeps a path before the API, and takes the address of the API itself', async () => {
    const of = async (api: string) => (await resolveTarget({ api, tokenFile: tokenFile('t') }, {})).base;
    expect(await of('https://example.com/prod/')).toBe('https://example.com/prod');
    expect(await of('https://example.com/api/v1')).toBe('https://example.com');
  });

  test('asks for a token, and refuses a file that holds none, without showing it', async () => {
    const api = 'https://example.com';
    await expect(resolveTarget({ api }, {})).rejects.toEqual(wrongUse(/--token-file/));
    await expect(resolveTarget({ api, tokenFile: tokenFile('') }, {})).rejects.toEqual(wrongUse(/empty/));
    await expect(resolveTarget({ api, tokenFile: tokenFile('two words') }, {})).rejects.toEqual(
      wrongUse(/^(?!.*two words).*does not hold a token/),
    );
    await expect(resolveTarget({ api, tokenFile: '/nonexistent' }, {})).rejects.toEqual(wrongUse(/ENOENT/));
  });

  test('refuses profiles that others may open, that are faulty, or that are not there', async () => {
    const lab = 'lab: { api: "http://127.0.0.1:1", token: secret-token }\n';
    await expect(resolveTarget({ profile: 'lab' }, profiles(lab, 0o640))).rejects.toEqual(wrongUse(/chmod 600/));
    await expect(resolveTarget({ profile: 'lab' }, profiles('lab: { token: secret-token\n'))).rejects.toEqual(
      wrongUse(/^(?!.*secret-token).*not YAML/),
    );
    await expect(resolveTarget({ profile: 'lab' }, profiles('lab: { api: "http://127.0.0.1:1" }\n'))).rejects.toEqual(
      wrongUse(/lab: expected either token_file or token/),
    );
    await expect(resolveTarget({ profile: 'other' }, profiles(lab))).rejects.toEqual(wrongUse(/no profile "other"/));
  });
});

test('the file of the profiles is in XDG_CONFIG_HOME where that is an absolute path', () => {
  expect(profilesFile({ XDG_CONFIG_HOME: '/x' })).toBe('/x/hookline/profiles.yaml');
  expect(profilesFile({ XDG_CONFIG_HOME: 'x' })).toMatch(/\/\.config\/hookline\/profiles\.yaml$/);
});

describe('boxBase', () => {
  test.each([
    ['127.0.0.1', 'http://127.0.0.1:80'],
    ['0.0.0.0', 'http://127.0.0.1:80'],
    ['::', 'http://[::1]:80'],
    ['fd00::1', 'http://[fd00::1]:80'],
    ['localhost', 'http://localhost:80'],
  ])('an agent that listens on %s is at %s', (host, base) => {
    expect(boxBase({ api: { listen: { host, port: 80 }, token: undefined } })).toBe(base);
  });

  test('a port that the system chose is not known', () => {
    expect(() => boxBase({ api: { listen: { host: '::1', port: 0 }, token: undefined } })).toThrow(/port 0/);
  });
});
