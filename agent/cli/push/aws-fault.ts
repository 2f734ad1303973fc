import { serviceError } from '#functions/aws/service-error.ts';
import { secretsKeyAlias, tableName } from '#functions/registry/aws/registry-names.ts';
import type { AwsDeployment } from '../../config/config.ts';

const NOT_ACCEPTED =
  /^(?:UnrecognizedClient|InvalidSignature|IncompleteSignature|ExpiredToken|InvalidClientTokenId|MissingAuthenticationToken)/;

/**
 * What AWS, or the SDK before it asked, refused, in one line with what to do; undefined for an error that is neither's.
 * AWS's own words name people and resources, and nothing secret.
 */
export function awsFault(error: unknown, { environment, region }: AwsDeployment): string | undefined {
  const { code, status, message } = serviceError(error);
  const said = message.replaceAll(/\s+/g, ' ').trim();
  const where = region === undefined ? 'the region in use' : region;
  if (message === 'Region is missing')
    return 'AWS: no region is known: add region to the section aws, or set AWS_REGION';
  if (code.endsWith('ProviderError'))
    return `AWS: no credentials were found (${said}): log in, set AWS_PROFILE, or give this machine a role`;
  if (!(error instanceof Error) || !('$metadata' in error)) return undefined;
  if (code === 'ResourceNotFoundException')
    return `AWS: there is no table ${tableName(environment)} in ${where} of this account: check environment and region in the section aws, and the account of the credentials`;
  if (code === 'NotFoundException')
    return `AWS: there is no key ${secretsKeyAlias(environment)} in ${where} of this account: was the environment deployed to its end?`;
  if (code.startsWith('AccessDenied'))
    return `AWS denies it (${said}): these credentials need the environment's policy for operators (docs/cloud.md)`;
  if (NOT_ACCEPTED.test(code)) return `AWS does not accept the credentials (${code}: ${said}): log in again`;
  if (status === undefined)
    return `AWS cannot be reached (${code}: ${said}): check region and endpoint in the section aws, and the network`;
  return `AWS refuses it: ${code}: ${said}`;
}
