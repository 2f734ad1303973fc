import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Plugin } from 'vite';

const TEXT = /\.(?:js|css|svg|html)$/;
/** Below it, compressing saves nothing worth a file. */
const MIN_BYTES = 1024;
const QUALITY = 9;

/** Writes a `.br` and a `.gz` beside every text file, which the agent sends to who takes them. */
export function precompressed(): Plugin {
  return {
    name: 'precompressed',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      async handler(_, bundle) {
        const files = Object.values(bundle).filter(({ fileName }) => TEXT.test(fileName));
        await Promise.all(
          files.map(async (file) => {
            const source = Buffer.from(file.type === 'chunk' ? file.code : file.source);
            if (source.length < MIN_BYTES) return;
            const params = { [constants.BROTLI_PARAM_QUALITY]: QUALITY };
            const [br, gz] = await Promise.all([
              promisify(brotliCompress)(source, { params }),
              promisify(gzip)(source, { level: QUALITY }),
            ]);
            this.emitFile({ type: 'asset', fileName: `${file.fileName}.br`, source: br });
            this.emitFile({ type: 'asset', fileName: `${file.fileName}.gz`, source: gz });
          }),
        );
      },
    },
  };
}
