// Runs a function's bundle as Lambda's runtime does: imports it, and then calls its handler, one invocation after the other.
// Events come as messages of the parent process; without such a parent there is one, the last argument.
const [, , bundle = '', timeoutMs = '60000', only = ''] = process.argv;
const { handler } = await import(bundle);

function invoke(event) {
  const endMs = performance.now() + Number(timeoutMs);
  return handler(event, {
    functionName: 'function',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:function',
    memoryLimitInMB: '256',
    awsRequestId: 'request-1',
    getRemainingTimeInMillis: () => endMs - performance.now(),
  });
}

if (process.send === undefined) {
  await invoke(JSON.parse(only));
} else {
  process.on('message', async (event) => {
    try {
      process.send({ result: await invoke(event) });
    } catch (error) {
      process.send({ error: { name: error.name, message: error.message } });
    }
  });
  process.send({ ready: true });
}
