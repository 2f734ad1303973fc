import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { afterAll } from 'vitest';
import type { Environment, TenantSettings } from '#infra/environment.ts';
import { addEnvironment } from '#infra/hookline-app.ts';

const written: string[] = [];

afterAll(() => {
  for (const directory of written.splice(0)) rmSync(directory, { recursive: true, force: true });
});

const ASSET_HASH = /[0-9a-f]{64}/g;

export function tenant(id: string, more: Partial<TenantSettings> = {}): TenantSettings {
  return { id, max_concurrency: 5, ...more };
}

export function environment(more: Partial<Environment> = {}): Environment {
  return {
    name: 'test',
    account: '111122223333',
    region: 'eu-central-1',
    removal_policy: 'destroy',
    retention_days: 7,
    archive: true,
    console: false,
    log_level: 'INFO',
    delivery_log: 'all',
    egress_allow: [],
    tenants: [tenant('acme')],
    ...more,
  };
}

/** An App whose assembly goes when the tests of the file are over. */
export function appForTest(): App {
  const outdir = mkdtempSync(join(tmpdir(), 'hookline-synth-'));
  written.push(outdir);
  return new App({ outdir, analyticsReporting: false });
}

/** A console that is built, as far as a deployment can tell. */
export function builtConsole(): string {
  const directory = mkdtempSync(join(tmpdir(), 'hookline-console-'));
  written.push(directory);
  writeFileSync(join(directory, 'index.html'), '<!doctype html><title>Hookline</title>');
  return directory;
}

/** Synthesises the environment's stacks. Throws where one does not pass the checks of cdk-nag. */
export function synthesise(settings: Environment): CloudAssembly {
  const app = appForTest();
  addEnvironment(app, settings, settings.console ? builtConsole() : undefined);
  return app.synth();
}

/** The template of the stack of this name. */
export function templateOf(assembly: CloudAssembly, stack: string): Template {
  return Template.fromJSON(assembly.getStackByName(stack).template);
}

/** The template as text that changes with the stack, and not with the code of the functions. */
export function snapshotOf(template: Template): string {
  return `${JSON.stringify(template.toJSON(), undefined, 2).replaceAll(ASSET_HASH, '<asset>')}\n`;
}
