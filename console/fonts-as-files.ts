import { createHash } from 'node:crypto';
import type { Plugin } from 'vite';

const INLINED = /url\((["']?)data:font\/woff2;(?:charset=[\w-]+;)?base64,([A-Za-z0-9+/=]+)\1\)/g;

/**
 * Takes the fonts that Cloudscape's style sheet carries as `data:` URLs into files of their own: the
 * Content-Security-Policy takes fonts from this host alone, and a browser only loads the ones that it shows.
 */
export function fontsAsFiles(): Plugin {
  return {
    name: 'fonts-as-files',
    apply: 'build',
    generateBundle(_, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type !== 'asset' || !file.fileName.endsWith('.css')) continue;
        const css = typeof file.source === 'string' ? file.source : Buffer.from(file.source).toString();
        file.source = css.replace(INLINED, (_url, _quote, base64: string) => {
          const source = Buffer.from(base64, 'base64');
          const hash = createHash('sha256').update(source).digest('hex').slice(0, 8);
          const fileName = `assets/font-${hash}.woff2`;
          this.emitFile({ type: 'asset', fileName, source });
          return `url(/${fileName})`;
        });
      }
    },
  };
}
