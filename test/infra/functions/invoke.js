// Runs a function's bundle as Lambda's runtime does: imports it, and then calls its handler, one invocation after the other.
const [, , bundle = '', timeoutMs = '60000'] = process.argv;
const { handler } = await import(bundle);

process.on('message', async (event) => {
  const endMs = performance.now() + Number(timeoutMs);
  const context = {
    functionName: 'function',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:function',
    memoryLimitInMB: '256',
    awsRequestId: 'request-1',
    getRemainingTimeInMillis: () => endMs - performance.now(),
  };
  try {
    process.send?.({ result: await handler(event, context) });
  } catch (error) {
    process.send?.({ error: { name: error.name, message: error.message } });
  }
});
process.send?.({ ready: true });
