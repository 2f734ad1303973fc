import type { IncomingMessage } from 'node:http';

/** A request's body; or that it was too large, with what was read of it; or that the client went away. */
export type ReadBody =
  | { readonly kind: 'whole'; readonly body: Buffer }
  | { readonly kind: 'too_large'; readonly start: Buffer; readonly bytes: number }
  | { readonly kind: 'aborted' };

/** Reads a body of at most `maxBytes`; never keeps more. Never rejects. */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<ReadBody> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const finish = (result: ReadBody) => {
      request.off('data', onData);
      resolve(result);
    };
    const onData = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxBytes) {
        finish({ kind: 'too_large', start: Buffer.concat(chunks), bytes });
      } else {
        chunks.push(chunk);
      }
    };
    request.on('data', onData);
    request.once('end', () => finish({ kind: 'whole', body: joined(chunks) }));
    request.once('close', () => finish({ kind: 'aborted' }));
    request.once('error', () => finish({ kind: 'aborted' }));
  });
}

function joined(chunks: readonly Buffer[]): Buffer {
  const [only] = chunks;
  return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks);
}
