/** The names of redrive's environment variables: what its construct sets and its handler reads. */
export const ENVIRONMENT = 'ENVIRONMENT';
