import type { TestProject } from 'vitest/node';
import { addArchive } from './add-archive.ts';
import { deploy } from './deploy.ts';
import type { DeployedSystem } from './deployed.ts';
import { installMinistack } from './install-ministack.ts';
import { startMinistack } from './ministack.ts';

declare module 'vitest' {
  interface ProvidedContext {
    deployed: DeployedSystem | { readonly missing: string };
  }
}

/** Starts the emulator and deploys to it, once for all files of the project. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const installed = installMinistack();
  if ('missing' in installed) {
    project.provide('deployed', installed);
    return undefined;
  }
  const ministack = await startMinistack(installed.program);
  try {
    await deploy(ministack, 'test');
    await addArchive(ministack);
  } catch (error) {
    await ministack.stop();
    throw error;
  }
  const { endpoint, logFile, processGroup } = ministack;
  project.provide('deployed', { endpoint, logFile, processGroup });
  return () => ministack.stop();
}
