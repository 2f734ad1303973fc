/** Makes a request to a service for which the tests have no SDK client. The emulator looks at no signature. */
export async function request(
  endpoint: string,
  service: string,
  path: string,
  body: string,
  { method = 'POST', headers = {} }: { readonly method?: string; readonly headers?: Record<string, string> } = {},
): Promise<string> {
  const scope = `test/20260101/us-east-1/${service}/aws4_request`;
  const response = await fetch(`${endpoint}${path}`, {
    method,
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=none`,
      'content-type': service === 'lambda' ? 'application/json' : 'application/x-www-form-urlencoded',
      ...headers,
    },
    ...(method === 'GET' ? {} : { body }),
  });
  const text = await response.text();
  const failed = !response.ok || response.headers.has('x-amz-function-error');
  if (failed) throw new Error(`${service} answered ${response.status}: ${text}`);
  return text;
}

/** Invokes a function and answers what it answered. */
export async function invoke(endpoint: string, functionName: string, input: unknown): Promise<unknown> {
  const path = `/2015-03-31/functions/${functionName}/invocations`;
  return JSON.parse(await request(endpoint, 'lambda', path, JSON.stringify(input)));
}

/**
 * Tells CloudWatch how many messages the queue had `secondsAgo`: in AWS it finds out by itself, and in the emulator it does
 * not.
 */
export async function reportDepth(endpoint: string, queue: string, depth: number, secondsAgo: number): Promise<void> {
  const datum = 'MetricData.member.1';
  const fields = new URLSearchParams({
    Action: 'PutMetricData',
    Version: '2010-08-01',
    Namespace: 'AWS/SQS',
    [`${datum}.MetricName`]: 'ApproximateNumberOfMessagesVisible',
    [`${datum}.Dimensions.member.1.Name`]: 'QueueName',
    [`${datum}.Dimensions.member.1.Value`]: queue,
    [`${datum}.Timestamp`]: new Date(Date.now() - secondsAgo * 1000).toISOString(),
    [`${datum}.Value`]: String(depth),
    [`${datum}.Unit`]: 'Count',
  });
  await request(endpoint, 'monitoring', '/', fields.toString());
}

/** The state of the one alarm that has this in its name. */
export async function alarmState(endpoint: string, name: string): Promise<string> {
  const fields = new URLSearchParams({ Action: 'DescribeAlarms', Version: '2010-08-01' });
  const xml = await request(endpoint, 'monitoring', '/', fields.toString());
  const alarms = [...xml.matchAll(/<AlarmName>([^<]*)<.*?<StateValue>([^<]*)</gs)];
  const [found, ...others] = alarms.filter(([, alarm = '']) => alarm.includes(name));
  if (found?.[2] === undefined || others.length > 0) throw new Error(`${others.length + 1} alarms are named ${name}`);
  return found[2];
}
