/** What a network error means to a network engineer. Codes are Node's, undici's and OpenSSL's. */
const MEANINGS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset by the endpoint',
  EPIPE: 'connection closed by the endpoint while sending',
  ENOTFOUND: 'host name not found',
  EAI_AGAIN: 'host name look-up failed for now',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no route to the network',
  ETIMEDOUT: 'connection timed out',
  EPROTO: 'the TLS handshake failed',
  UND_ERR_SOCKET: 'connection closed by the endpoint before its answer was complete',
  UND_ERR_HEADERS_OVERFLOW: 'the headers of the answer are too long',
  UND_ERR_CONNECT_TIMEOUT: 'connection timed out',
  CERT_HAS_EXPIRED: 'the certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is self-signed (ssl_verify: false accepts it)',
  SELF_SIGNED_CERT_IN_CHAIN: 'the certificate chain is self-signed (ssl_verify: false accepts it)',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the certificate cannot be verified (ssl_verify: false accepts it)',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the certificate is from an unknown authority (ssl_verify: false accepts it)',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate is for another host name',
  ERR_SSL_WRONG_VERSION_NUMBER: 'the endpoint does not speak TLS',
};

/** Errors that Hookline raises itself, and that say what they mean. */
const OURS: ReadonlySet<string> = new Set(['timeout', 'egress_refused']);

export interface SendError {
  readonly code: string;
  /** Opens the reason of a dead letter; holds neither headers nor the secret. */
  readonly message: string;
}

export function describeSendError(error: Error): SendError {
  const failure = innermost(error);
  const code = codeOf(failure);
  if (OURS.has(code)) return { code, message: failure.message };
  // undici names the parser, Node its parser's codes.
  if (failure.name === 'HTTPParserError' || code.startsWith('HPE_'))
    return { code, message: `the endpoint does not speak HTTP (${failure.message})` };
  const meaning = MEANINGS[code];
  return { code, message: meaning === undefined ? failure.message : `${meaning} (${code})` };
}

/** A connection tried over several addresses fails with all of their errors; the first one is said. */
function innermost(error: Error): Error {
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return error.errors[0];
  const isWrapper = codeOf(error) === 'unknown' && error.cause instanceof Error;
  return isWrapper ? innermost(error.cause as Error) : error;
}

/** Node's own HTTP says two things with a code of another meaning. */
function codeOf(error: Error): string {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';
  if (code === 'ECONNRESET' && error.message === 'socket hang up') return 'UND_ERR_SOCKET';
  if (code === 'EPROTO' && error.message.includes(':wrong version number:')) return 'ERR_SSL_WRONG_VERSION_NUMBER';
  return code;
}
