// `npm run build`: bundles src/ into dist/. What the program needs at once is in dist/main.cjs alone, since each file more is
// one to find, read and link before the first frame; Ink and the console are in one file, too, and the rest is loaded when it
// is come to. These two are no modules but scripts: of a script V8 gives away what it compiled while it ran.
import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { basename, join } from 'node:path';
import { build as bundle, type BuildOptions, type Plugin } from 'esbuild';

const root = join(import.meta.dirname, '..', '..');

/**
 * Node's modules are fetched, not imported: for an import Node reads every property of the module, and with it opens stdin,
 * reads the certificates of every authority and loads parts of its own that nobody asked for. One for each importer: shared
 * ones would be files of their own, each to be found and read.
 */
const builtins: Plugin = {
  name: 'builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^[a-z]/ }, ({ path, importer, kind }) => {
      if (!isBuiltin(path) || kind === 'dynamic-import') return undefined;
      const namespace = kind === 'require-call' ? 'required' : 'imported';
      return { path: path.replace(/^node:/, ''), namespace, suffix: `?${importer}` };
    });
    onLoad({ filter: /./, namespace: 'required' }, ({ path }) => ({
      contents: `module.exports = ${fetched(path)};`,
    }));
    // What is not asked for is left out.
    onLoad({ filter: /./, namespace: 'imported' }, ({ path }) => ({
      contents: [
        `const all = ${fetched(path)};`,
        'export default all;',
        ...namesOf(path).map((name) => `export const ${name} = /* @__PURE__ */ (() => all.${name})();`),
      ].join('\n'),
    }));
  },
};

const fetched = (name: string): string => `process.getBuiltinModule(${JSON.stringify(`node:${name}`)})`;

function namesOf(path: string): string[] {
  const all = process.getBuiltinModule(`node:${path}`) as object;
  return Object.keys(all).filter(isName);
}

/** Of an export that is no default. */
const isName = (name: string): boolean => /^[A-Za-z_$][\w$]*$/.test(name) && name !== 'default';

/**
 * What only some mail, some servers or some ways to them need, in a file of its own: it is read when something of it is first
 * asked for.
 */
const LATER = [
  '@zone-eu/mailsplit',
  '@zone-eu/mailsplit/lib/flowed-decoder.js',
  'encoding-japanese',
  'iconv-lite',
  'libbase64',
  'libmime',
  'libmime/lib/charset.js',
  'libqp',
  'pino',
  'socks',
];

const later: Plugin = {
  name: 'later',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^[@a-z]/ }, ({ path, kind, resolveDir }) =>
      kind === 'import-statement' && LATER.includes(path)
        ? { path, namespace: 'later', pluginData: resolveDir }
        : undefined,
    );
    onLoad({ filter: /./, namespace: 'later' }, ({ path, pluginData: resolveDir }) => {
      const names = Object.keys(createRequire(join(String(resolveDir), 'x.js'))(path) as object);
      return {
        resolveDir: String(resolveDir),
        contents: [
          'const later = () => process.getBuiltinModule("node:module").createRequire(import.meta.url)("./later.cjs");',
          `const all = () => later()[${JSON.stringify(path)}];`,
          'const stand = (get) => new Proxy(function () {}, {',
          '  get: (_, name) => get()[name],',
          '  apply: (_, self, values) => Reflect.apply(get(), self, values),',
          '  construct: (_, values) => Reflect.construct(get(), values),',
          '});',
          'export default stand(() => (all().__esModule ? all().default : all()));',
          ...names
            .filter(isName)
            .map((name) => `export const ${name} = /* @__PURE__ */ stand(() => all().${name});`),
        ].join('\n'),
      };
    });
  },
};

/**
 * What Ink asks for every row of every frame, with what it is wrapped into so that it is asked once for a text, and what is
 * to be found under its name then.
 */
const REMEMBERED = {
  '@alcalzone/ansi-tokenize': {
    wrapper: 'src/ui/bundled/styled-letters.ts',
    exports: 'const { tokenize, styledCharsFromTokens, styledCharsToString } = wrapper.styledLetters(real);',
  },
  './sanitize-ansi.js': {
    wrapper: 'src/ui/bundled/recent.ts',
    exports: 'default wrapper.remembering(real.default);',
  },
} as const;

const remembered: Plugin = {
  name: 'remembered',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(?:@alcalzone\/ansi-tokenize|\.\/sanitize-ansi\.js)$/ }, (asked) =>
      asked.namespace === 'remembered'
        ? undefined
        : { path: asked.path, namespace: 'remembered', pluginData: asked.resolveDir },
    );
    onLoad({ filter: /./, namespace: 'remembered' }, ({ path, pluginData: resolveDir }) => {
      const { wrapper, exports } = REMEMBERED[path as keyof typeof REMEMBERED];
      return {
        resolveDir: String(resolveDir),
        contents: [
          `import * as real from ${JSON.stringify(path)};`,
          `import * as wrapper from ${JSON.stringify(join(root, wrapper))};`,
          `export ${exports}`,
        ].join('\n'),
      };
    });
  },
};

/** bin/imaptop.js loads the first, which loads the other behind the first frame. They share nothing but data. */
const SCRIPTS = ['src/main.ts', 'src/console-script.ts'];

/** Seldom loaded, and plain functions of plain data: bundles of their own, so that what is loaded always lies in few files. */
const SELDOM = [
  'src/app/bindings.ts',
  'src/app/key-table.ts',
  'src/app/migration/migration-check.ts',
  'src/other-account.ts',
  'src/check-config.ts',
  'src/config/certificates.ts',
  'src/config/config-file.ts',
  'src/config/keyring.ts',
  'src/config/password-command.ts',
  'src/config/token-command.ts',
  'src/demo/demo-server.ts',
  'src/demo/demo-worker.ts',
  'src/imap/mail-text/mail-reading.ts',
  'src/imap/proxy.ts',
  'src/imap/server-report.ts',
  'src/imap/tunnel.ts',
  'src/probe.ts',
  'src/rescue/mail-files/mail-file-work.ts',
  'src/rescue/report.ts',
  'src/sqlite/clear-cache.ts',
  'src/ui/account-chooser.ts',
];

/** Letters of one byte each, which are read as they are. esbuild leaves those of tagged templates. */
const ascii = (text: string): string =>
  text.replaceAll(/[^\0-\x7f]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);

const nameOf = (path: string): string => basename(path, '.ts');

const apart: Plugin = {
  name: 'apart',
  setup({ onResolve }) {
    const names = new Set(SELDOM.map(nameOf));
    onResolve({ filter: /^\./ }, ({ path, kind }) =>
      kind === 'dynamic-import' && names.has(nameOf(path))
        ? { path: `./${nameOf(path)}.js`, external: true }
        : undefined,
    );
  },
};

async function buildLater(outdir: string): Promise<void> {
  const getters = LATER.map(
    (path) => `get ${JSON.stringify(path)}() { return require(${JSON.stringify(path)}); }`,
  );
  await bundle({
    ...common,
    stdin: { contents: `module.exports = { ${getters.join(', ')} };`, resolveDir: root },
    outfile: join(outdir, 'later.cjs'),
    format: 'cjs',
  });
}

const common: BuildOptions = {
  bundle: true,
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
  plugins: [builtins, later, remembered, apart],
};

/** One module; what it loads when it is come to shares what they have in common. */
export async function build(entryPoint: string, outdir: string): Promise<void> {
  await bundle({
    ...common,
    entryPoints: [join(root, entryPoint)],
    outdir,
    entryNames: '[name]',
    // Beside main.cjs: what is found by a path relative to the file that asks lies where it always does.
    chunkNames: '[name]-[hash]',
    splitting: true,
    format: 'esm',
  });
}

/**
 * A function that gives away what the module exports, and gets what a module would find by itself. The first line tells this
 * text from every other one, for whoever keeps what was compiled for it.
 */
async function buildScript(entryPoint: string, outdir: string): Promise<void> {
  const { outputFiles } = await bundle({
    ...common,
    stdin: { contents: `import * as all from './${entryPoint}';\ngive(all);`, resolveDir: root },
    write: false,
    format: 'esm',
    define: {
      ...common.define,
      'import.meta.url': 'moduleUrl',
      'import.meta.dirname': 'moduleFolder',
      // Ink asks by it for tools of developers, which nobody has.
      'import.meta.resolve': 'undefined',
    },
  });
  const text = `(async function (give, moduleUrl, moduleFolder) { 'use strict';\n${ascii(outputFiles[0]!.text)}})`;
  const id = createHash('sha256').update(text).digest('hex').slice(0, 16);
  writeFileSync(join(outdir, `${nameOf(entryPoint)}.cjs`), `//${id}\n${text}`);
}

if (import.meta.main) {
  const dist = join(root, 'dist');
  // Chunks are named by what is in them: those of the last build would stay.
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist);
  await Promise.all([
    buildLater(dist),
    ...SCRIPTS.map((path) => buildScript(path, dist)),
    ...SELDOM.map((path) => build(path, dist)),
  ]);
}
