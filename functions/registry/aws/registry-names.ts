/** The registry's names follow from the environment alone: what is deployed and who uses it agree on them here. */
export const tableName = (environment: string): string => `hookline-${environment}`;

/** Of the KMS key that hooks' data keys are under; KMS takes it for a key's id. */
export const secretsKeyAlias = (environment: string): string => `alias/hookline-${environment}`;
