// Runs the project's own lint configuration over files written for one test, outside the work tree.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectRoot = fileURLToPath(new URL('../..', import.meta.url));

export interface Finding {
  readonly file: string;
  readonly rule: string;
  readonly line: number;
}

interface Report {
  readonly number_of_files: number;
  readonly diagnostics: readonly {
    readonly filename: string;
    readonly code?: string; // absent where the file does not parse
    readonly labels: readonly { readonly span: { readonly line: number } }[];
  }[];
}

/** Lints the given files (path -> content) and lists what was found, in no particular order. */
export const lint = (files: Readonly<Record<string, string>>, options: readonly string[] = []): Finding[] => {
  const folder = mkdtempSync(join(tmpdir(), 'imaptop-lint-'));
  try {
    for (const name of ['.oxlintrc.json', 'tsconfig.json'])
      copyFileSync(join(projectRoot, name), join(folder, name));
    symlinkSync(join(projectRoot, 'node_modules'), join(folder, 'node_modules'));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const oxlint = join(projectRoot, 'node_modules/.bin/oxlint');
    // Named folders only: left to itself, oxlint would follow the link into node_modules.
    const tops = [...new Set(Object.keys(files).map((path) => path.split('/')[0] ?? path))];
    const args = ['--format=json', ...options, ...tops];
    const run = spawnSync(oxlint, args, { cwd: folder, encoding: 'utf8', maxBuffer: 64e6, timeout: 30_000 });
    const report = JSON.parse(run.stdout) as Report;
    if (report.number_of_files !== Object.keys(files).length)
      throw new Error(`not all files linted: ${run.stdout}`);
    return report.diagnostics.map((one) => ({
      file: one.filename,
      rule: (one.code ?? 'syntax').replace(/^.*\((.*)\)$/, '$1'),
      line: one.labels[0]?.span.line ?? 0,
    }));
  } finally {
    rmSync(folder, { recursive: true });
  }
};
