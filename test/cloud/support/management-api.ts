import { GetSecretValueCommand, ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Ministack } from './ministack.ts';

const SIGNED =
  'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/apigateway/aws4_request, SignedHeaders=host, Signature=none';

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  // The tests know what they ask for.
  // biome-ignore lint/suspicious/noExplicitAny: see above.
  readonly body: any;
}

export interface ApiCall {
  readonly token?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The management API of the environment `test`, through the deployed HTTP API. */
export interface ManagementApi {
  /** The deployed HTTP API; `/api/v1` follows. */
  readonly url: string;
  /** The first admin token, from its secret. */
  readonly firstToken: string;
  /** `path` is what follows `/api/v1`. With the first admin token unless told; an empty token sends none. */
  call(method: string, path: string, call?: ApiCall): Promise<ApiAnswer>;
}

export async function managementApi({ endpoint }: Pick<Ministack, 'endpoint'>): Promise<ManagementApi> {
  const url = `${endpoint}/_aws/execute-api/${await apiId(endpoint)}/$default`;
  const firstToken = await readFirstToken(endpoint);
  return {
    url,
    firstToken,
    async call(method, path, { token = firstToken, body, headers = {} } = {}) {
      const response = await fetch(`${url}/api/v1${path}`, {
        method,
        headers: {
          ...(token !== '' && { authorization: `Bearer ${token}` }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      const isJson = response.headers.get('content-type')?.includes('json') ?? false;
      return {
        status: response.status,
        headers: response.headers,
        body: isJson && text !== '' ? JSON.parse(text) : text,
      };
    },
  };
}

async function apiId(endpoint: string): Promise<string> {
  const response = await fetch(`${endpoint}/v2/apis`, { headers: { authorization: SIGNED } });
  const { items = [] } = (await response.json()) as { items?: { name: string; apiId: string }[] };
  const [api] = items.filter(({ name }) => name === 'hookline-test');
  if (api === undefined) throw new Error('there is no HTTP API');
  return api.apiId;
}

async function readFirstToken(endpoint: string): Promise<string> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const secrets = new SecretsManagerClient({ endpoint, region: 'us-east-1', credentials });
  const { SecretList = [] } = await secrets.send(new ListSecretsCommand({}));
  const found = SecretList.find(({ Description = '' }) => Description.includes('first admin token'));
  const { SecretString = '' } = await secrets.send(new GetSecretValueCommand({ SecretId: found?.ARN }));
  secrets.destroy();
  return SecretString;
}
