/** The day on which these prices were looked up. In dollars, without free tiers and volume discounts. */
export const PRICES_AS_OF = '2026-11-21';
export const REGION = 'us-east-1';

export interface Price {
  readonly dollars: number;
  readonly per: number;
  readonly unit: string;
  /** Where AWS says it. */
  readonly source: string;
}

const MILLION = 1e6;

export const PRICES = {
  customEvent: {
    dollars: 1,
    per: MILLION,
    unit: 'custom events, each 64 KB begun',
    source: 'https://aws.amazon.com/eventbridge/pricing/',
  },
  queueRequest: {
    dollars: 0.4,
    per: MILLION,
    unit: 'requests to standard queues, each 64 KB begun',
    source: 'https://aws.amazon.com/sqs/pricing/',
  },
  invocation: {
    dollars: 0.2,
    per: MILLION,
    unit: 'invocations',
    source: 'https://aws.amazon.com/lambda/pricing/',
  },
  gbSecond: {
    dollars: 0.0000133334,
    per: 1,
    unit: 'GB-seconds on arm64',
    source: 'https://aws.amazon.com/lambda/pricing/',
  },
  writeUnit: {
    dollars: 0.625,
    per: MILLION,
    unit: 'write request units, each 1 KB begun',
    source: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
  },
  readUnit: {
    dollars: 0.125,
    per: MILLION,
    unit: 'read request units, each 4 KB begun',
    source: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
  },
  keyRequest: {
    dollars: 0.03,
    per: 10_000,
    unit: 'requests to KMS',
    source: 'https://aws.amazon.com/kms/pricing/',
  },
  logGigabyte: {
    dollars: 0.5,
    per: 1e9,
    unit: 'bytes of logs taken in',
    source: 'https://aws.amazon.com/cloudwatch/pricing/',
  },
  trace: {
    dollars: 5,
    per: MILLION,
    unit: 'traces recorded',
    source: 'https://aws.amazon.com/xray/pricing/',
  },
} as const satisfies Record<string, Price>;

export type Priced = keyof typeof PRICES;
