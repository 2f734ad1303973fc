/** The names of the API's environment variables: what its construct sets and its handler reads. */
export const ENVIRONMENT = 'ENVIRONMENT';
export const TABLE_NAME = 'TABLE_NAME';
export const KMS_KEY_ID = 'KMS_KEY_ID';
/** CIDR blocks, comma separated, that hooks may name although they are not public; may be empty. */
export const EGRESS_ALLOW = 'EGRESS_ALLOW';
/** Days that the delivery log, the audit trail and the list of replays are kept. */
export const RETENTION_DAYS = 'RETENTION_DAYS';
export const EVENT_BUS_ARN = 'EVENT_BUS_ARN';
/** Empty where the environment keeps no archive. */
export const ARCHIVE_ARN = 'ARCHIVE_ARN';
/** The name of the function `deliver`, whose event source mappings are the workers. */
export const DELIVER_NAME = 'DELIVER_NAME';
/** The secret that is the first admin token. */
export const FIRST_TOKEN_SECRET = 'FIRST_TOKEN_SECRET';
/** What the console's CloudFront sends with every request; empty where there is no console. */
export const EDGE_MARK = 'EDGE_MARK';
