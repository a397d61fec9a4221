// The program without a screen as one file, made anew for each run: it starts in a third of the time.
import { build } from 'esbuild';
import { join } from 'node:path';

export async function bundleChild(directory: string): Promise<string> {
  const outfile = join(directory, 'child.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'child.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    external: ['keytar'],
    // What ImapFlow's packages need is CommonJS.
    banner: {
      js: 'import{createRequire as createRequireForBundle}from"node:module";const require=createRequireForBundle(import.meta.url);',
    },
    logLevel: 'warning',
  });
  return outfile;
}
