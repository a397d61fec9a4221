// `npm run build`: bundles src/ into dist/. What the program needs at once is in dist/main.js; the rest lies in chunks that
// it loads when it comes to them.
import { rmSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { build as bundle, type Plugin } from 'esbuild';

const root = join(import.meta.dirname, '..', '..');

/**
 * Node's modules are fetched, not imported: for an import Node reads every property of the module, and with it opens stdin,
 * reads the certificates of every authority and loads parts of its own that nobody asked for.
 */
const builtins: Plugin = {
  name: 'builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^[a-z]/ }, ({ path }) =>
      isBuiltin(path) ? { path: path.replace(/^node:/, ''), namespace: 'builtin' } : undefined,
    );
    onLoad({ filter: /./, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(`node:${path}`)});`,
    }));
  },
};

export async function build(entryPoints: readonly string[], outdir: string): Promise<void> {
  await bundle({
    entryPoints: entryPoints.map((path) => join(root, path)),
    outdir,
    entryNames: '[name]',
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    minifySyntax: true,
    logLevel: 'warning',
    // Found where the package is installed, when they are asked for.
    external: ['keytar', 'hoodiecrow-imap', 'ink-table', './devtools.js'],
    alias: { 'string-width': join(root, 'src/ui/bundled/string-width.ts') },
    inject: [join(root, 'src/ui/bundled/segmenter.ts')],
    define: {
      'process.env.NODE_ENV': '"production"',
      'Intl.Segmenter': 'Segmenter',
      // Yoga would read its own code by it, and with it comes a whole HTTP client.
      fetch: 'undefined',
    },
    // CommonJS packages have a `require` of their own.
    banner: {
      js: 'const require=process.getBuiltinModule("node:module").createRequire(import.meta.url);',
    },
    plugins: [builtins],
  });
}

if (import.meta.main) {
  const dist = join(root, 'dist');
  // Chunks are named by what is in them: those of the last build would stay.
  rmSync(dist, { recursive: true, force: true });
  await build(['src/main.ts', 'src/demo/demo-worker.ts'], dist);
}
