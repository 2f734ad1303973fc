import { expect, test } from 'vitest';
import { deadLetterQueueName, queueName } from '#functions/queue/aws/queue-names.ts';
import { tenantStackName } from '#infra/names.ts';
import { MAX_PATTERN_CHARACTERS } from '#infra/tenant/tenant-pattern.ts';
import { parsePattern } from '#shared/pattern/pattern.ts';
import { environment, synthesise, tenant } from './templates.ts';

const TENANTS = 200;
/** CloudFormation quotas, "Resources". */
const MAX_RESOURCES = 500;

/** Dollars a month of what costs without any event (prices of us-east-1). */
const IDLE_PRICES: Readonly<Record<string, number>> = {
  'AWS::Lambda::EventSourceMapping': 0.26, // Five long-pollers of one queue: 648,000 requests at $0.40 a million.
  'AWS::CloudWatch::Alarm': 0.1,
};

const tenants = Array.from({ length: TENANTS }, (_, i) =>
  tenant(`isp-${i}.example`, i % 2 === 0 ? {} : { events: ['lease.*', 'session_up', '*.resolved'] }),
);

interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
}

test(`deploys ${TENANTS} tenants in stacks that do not grow with their number`, () => {
  const assembly = synthesise(environment({ tenants }));
  const stacks = assembly.stacks.map(({ stackName, template }) => ({
    stackName,
    resources: Object.values<Resource>(template.Resources),
  }));

  expect(stacks).toHaveLength(TENANTS + 1);
  for (const { resources } of stacks) expect(resources.length).toBeLessThan(MAX_RESOURCES);
  const rules = stacks.flatMap(({ resources }) => resources.filter(({ Type }) => Type === 'AWS::Events::Rule'));
  expect(rules).toHaveLength(TENANTS + 1);
  for (const { Properties } of rules) {
    expect(() => parsePattern(Properties.EventPattern)).not.toThrow();
    const text = JSON.stringify(Properties.EventPattern);
    expect(text.length).toBeLessThanOrEqual(MAX_PATTERN_CHARACTERS);
    expect(text).not.toContain('wildcard');
  }

  const [core, ...others] = stacks;
  const ofTenant = others[0]?.resources ?? [];
  const idle = ofTenant.reduce((sum, { Type }) => sum + (IDLE_PRICES[Type] ?? 0), 0);
  console.info(
    `core: ${core?.resources.length} resources; a tenant: ${ofTenant.length} resources, $${idle.toFixed(2)} a month idle; ` +
      `${TENANTS} tenants: $${(idle * TENANTS).toFixed(2)}`,
  );
});

test('gives tenants names of their own, whatever their ids look like', () => {
  const long = 'x'.repeat(64);
  const ids = ['a', 'a-dlq', 'a.b', 'a_b', 'a-b', 'tenant-a', long, `${long.slice(1)}y`, `${long.slice(1)}.`, 'core'];
  const names = ids.flatMap((id) => [queueName('test', id), deadLetterQueueName('test', id)]);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[A-Za-z0-9_-]{1,80}$/);
  const stacks = ids.map((id) => tenantStackName('test', id));
  expect(new Set(stacks).size).toBe(stacks.length);
  for (const stack of stacks) expect(stack).toMatch(/^[A-Za-z][A-Za-z0-9-]{0,127}$/);
});
