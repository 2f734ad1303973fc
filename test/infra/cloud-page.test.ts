import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readRedriveRequest } from '#functions/redrive/redrive-request.ts';
import { parseEnvironment } from '#infra/environment.ts';
import { environment, synthesise, templateOf, tenant } from './templates.ts';

const PAGE = readFileSync(new URL('../../docs/cloud.md', import.meta.url), 'utf8');

/** The cells of the first column of the tables, without their quotes. */
const firstCells = [...PAGE.matchAll(/^\| `([^`]+)`/gm)].map(([, cell = '']) => cell);

test('the page of the cloud names every key of an environment', () => {
  const settings = environment({
    alarm_email: 'noc@hookline.example',
    tenants: [tenant('acme', { events: ['lease.*'], alarm_email: 'noc@acme.example' })],
  });
  const { name: _, tenants, ...keys } = settings;
  const ofTenants = tenants.flatMap((each) => Object.keys(each)).map((key) => `tenants[].${key}`);
  expect(firstCells).toEqual(expect.arrayContaining([...Object.keys(keys), 'tenants', ...ofTenants]));
});

test('the page of the cloud has an environment that can be deployed', () => {
  const texts = [...PAGE.matchAll(/^```yml\n(.*?)^```$/gms)].map(([, text = '']) => text);
  expect(texts).toHaveLength(1);
  for (const text of texts) expect(parseEnvironment('dev', text).tenants).toHaveLength(2);
});

test('the page of the cloud redrives with requests that redrive takes', () => {
  const payloads = [...PAGE.matchAll(/--payload '([^']+)'/g)].map(([, payload = '']) => payload);
  expect(payloads).toHaveLength(2);
  for (const payload of payloads) expect(readRedriveRequest(JSON.parse(payload)).query.tenant).toBe('isp-a');
});

test('the page of the cloud says of every alarm what to do, and names outputs as they are', () => {
  const assembly = synthesise(environment());
  const templates = assembly.stacks.map(({ stackName }) => templateOf(assembly, stackName));
  const alarms = templates.flatMap((template) => Object.keys(template.findResources('AWS::CloudWatch::Alarm')));
  expect(alarms).toHaveLength(11);
  const documented = alarms.map((id) => /^(?:Core|Tenant)Alarms(\w+)[0-9A-F]{8}$/.exec(id)?.[1]);
  expect(firstCells).toEqual(expect.arrayContaining(documented));
  const outputs = templates.flatMap((template) => Object.keys(template.findOutputs('*')));
  for (const output of outputs) expect(PAGE).toContain(output.replace(/[0-9A-F]{8}$/, '*'));
});
