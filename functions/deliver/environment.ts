/** The names of deliver's environment variables: what its construct sets and its handler reads. */
export const ENVIRONMENT = 'ENVIRONMENT';
export const TABLE_NAME = 'TABLE_NAME';
export const KMS_KEY_ID = 'KMS_KEY_ID';
/** CIDR blocks, comma separated, that may be connected to although they are not public; may be empty. */
export const EGRESS_ALLOW = 'EGRESS_ALLOW';
/** `all` or `failures`. */
export const DELIVERY_LOG = 'DELIVERY_LOG';
/** Days that the delivery log is kept. */
export const RETENTION_DAYS = 'RETENTION_DAYS';
