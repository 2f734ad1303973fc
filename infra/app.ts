import { pathToFileURL } from 'node:url';
import { App } from 'aws-cdk-lib';
import { EnvironmentError } from './environment-error.ts';
import { addEnvironment } from './hookline-app.ts';
import { loadEnvironment } from './load-environment.ts';

const app = new App();
const name: unknown = app.node.tryGetContext('env');
/** Where the environments' files are, if not in the repository: `-c environments=<directory>`. */
const directory: unknown = app.node.tryGetContext('environments');

try {
  addEnvironment(
    app,
    loadEnvironment(String(name), typeof directory === 'string' ? directoryUrl(directory) : undefined),
  );
  app.synth();
} catch (error) {
  if (!(error instanceof EnvironmentError)) throw error;
  console.error(error.message);
  process.exit(1); // At once: an App that is left alone writes its stacks when the process ends.
}

function directoryUrl(path: string): URL {
  return pathToFileURL(`${path.replace(/\/$/, '')}/`);
}
