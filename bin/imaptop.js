#!/usr/bin/env node
// The command: finds a Node that is new enough, and loads dist/ with the code that was compiled for it before.
// It must still parse on Node 12, so that an old Node can say what is missing. Nothing is imported before it is needed:
// for an import Node reads every property of its module, and that takes longer than all that happens here.
const NEEDS = [22, 13]; // engines in package.json: Ink 8 and node:sqlite
const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'];

const [major, minor] = process.versions.node.split('.').map(Number);
if (major > NEEDS[0] || (major === NEEDS[0] && minor >= NEEDS[1])) start();
else void restart();

function start() {
  const fs = process.getBuiltinModule('fs');
  const main = new URL('../dist/main.cjs', import.meta.url);
  if (!fs.existsSync(main)) return refuse('is not built yet: run `npm run build` first');
  process.env.NODE_ENV = 'production';
  quietExperiments();
  const path = process.getBuiltinModule('path');
  const cache = cacheFolder(fs, path);
  if (cache !== undefined) process.getBuiltinModule('module').enableCompileCache(cache);
  const launcher = launcherWith(fs, path, cache);
  void launcher.load('main').then(({ main: run }) => run(launcher));
}

// For the scripts of dist/: functions that give away what a module exports, behind a line that says which text it is. What V8
// compiled of them is kept, and with it the functions that were not compiled before they ran: Node's compile cache, which has
// the modules, leaves those out.
function launcherWith(fs, path, cache) {
  const vm = process.getBuiltinModule('vm');
  const { fileURLToPath } = process.getBuiltinModule('url');
  const compiled = [];
  const arrived = cache ? begin(fs, path, cache) : () => {};
  const load = (name) => {
    const url = new URL(`../dist/${name}.cjs`, import.meta.url);
    const filename = fileURLToPath(url);
    const source = fs.readFileSync(filename, 'latin1');
    const kind = `${name}-${process.version}-${process.arch}-`;
    const file = cache && path.join(cache, kind + source.slice(2, source.indexOf('\n')));
    const cachedData = file && contents(fs, file);
    const script = new vm.Script(source, {
      filename,
      cachedData,
      importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    });
    if (file && (!cachedData || script.cachedDataRejected)) compiled.push({ script, kind, file });
    return new Promise((resolve, reject) => {
      script.runInThisContext()(resolve, url.href, path.dirname(filename)).catch(reject);
    });
  };
  const keep = () => compiled.splice(0).forEach((one) => keepCompiled(fs, path, one));
  const ran = () => {
    arrived();
    if (compiled.length === 0) return;
    // Soon, since what has long not run is compiled code no more, but not while somebody waits for the screen.
    setTimeout(keep, 2000).unref();
    process.once('exit', keep);
  };
  return { load, ran };
}

// V8 may not survive code that was damaged on the disk: a start that came to no end leaves its mark, and the next one compiles
// anew. Call the result once it has come far enough.
function begin(fs, path, cache) {
  const mark = path.join(cache, `start-${process.pid}`);
  const arrived = () => drop(fs, mark);
  try {
    const names = fs.readdirSync(cache);
    const fallen = names.filter((name) => name.startsWith('start-') && !isStarting(Number(name.slice(6))));
    const kept = names.filter((name) => /^(main|console-script)-/.test(name));
    if (fallen.length > 0) for (const name of [...kept, ...fallen]) drop(fs, path.join(cache, name));
    fs.writeFileSync(mark, '', { mode: 0o600 });
    process.once('exit', arrived);
  } catch {
    // Nothing can be kept here.
  }
  return arrived;
}

// In a container the next process may well have the same number.
function isStarting(pid) {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

// Undefined where somebody else wrote it, or could have.
function contents(fs, file) {
  try {
    const { uid, mode } = fs.statSync(file);
    return isPrivate(uid, mode) ? fs.readFileSync(file) : undefined;
  } catch {
    return undefined;
  }
}

// Whole or not at all: V8 believes what it is given. What was kept of earlier builds goes.
function keepCompiled(fs, path, { script, kind, file }) {
  const draft = `${file}.${process.pid}`;
  const folder = path.dirname(file);
  try {
    fs.writeFileSync(draft, script.createCachedData(), { flag: 'wx', mode: 0o600, flush: true });
    fs.renameSync(draft, file);
    for (const name of fs.readdirSync(folder))
      if (name.startsWith(kind) && name !== path.basename(file))
        fs.rmSync(path.join(folder, name), { force: true });
  } catch {
    // Next time it is compiled again.
    drop(fs, draft);
  }
}

function drop(fs, file) {
  try {
    fs.rmSync(file, { force: true });
  } catch {
    // The folder itself is out of reach.
  }
}

// On the Node that comes with the project, where there is one.
async function restart() {
  const fs = await import('fs');
  const tty = await import('tty');
  const { fileURLToPath } = await import('url');
  const ownNode = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url));
  if (process.execPath === ownNode || !fs.existsSync(ownNode))
    return refuse(`needs Node ${NEEDS.join('.')} or newer; this is Node ${process.versions.node}`);
  const { spawn } = await import('child_process');
  const onTerminal = tty.isatty(0);
  const child = spawn(ownNode, process.argv.slice(1), { stdio: 'inherit' });
  for (const signal of FORWARDED) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => refuse(`cannot run ${ownNode}: ${error.message}`));
  child.on('exit', (code, signal) => {
    // Where the terminal has gone, an orderly exit of Node aborts: it resets the terminal, and insists.
    const by = onTerminal && !tty.isatty(0) ? 'SIGHUP' : signal;
    if (by === null) process.exit(code);
    process.removeAllListeners(by);
    process.kill(process.pid, by);
  });
}

function refuse(reason) {
  process.stderr.write(`imaptop ${reason}\n`);
  process.exitCode = 1;
}

// Node 22 announces node:sqlite on stderr, which would land in the middle of the screen.
function quietExperiments() {
  const emitWarning = process.emitWarning;
  process.emitWarning = function (warning, options, ...rest) {
    const type = options !== null && typeof options === 'object' ? options.type : options;
    if (type !== 'ExperimentalWarning') emitWarning.call(process, warning, options, ...rest);
  };
}

// Compiled code is code: it is kept only where nobody else can write, never in the shared /tmp.
function cacheFolder(fs, path) {
  const base = process.env.XDG_CACHE_HOME || '';
  try {
    // It throws where the user has none.
    const home = process.env.HOME || process.getBuiltinModule('os').homedir();
    const folder = path.join(path.isAbsolute(base) ? base : path.join(home, '.cache'), 'imaptop', 'code');
    if (!fs.existsSync(folder)) makeFolder(fs, path, folder);
    const { uid, mode } = fs.statSync(folder);
    return isPrivate(uid, mode) ? folder : undefined;
  } catch {
    return undefined;
  }
}

// Node's own recursion never ends where no folder can be made in one that is there, as under an automounter's /home.
function makeFolder(fs, path, folder, again) {
  try {
    fs.mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (error.code === 'EEXIST') return;
    if (error.code !== 'ENOENT' || again) throw error;
    makeFolder(fs, path, path.dirname(folder));
    makeFolder(fs, path, folder, true);
  }
}

function isPrivate(uid, mode) {
  return uid === process.getuid() && (mode & 0o022) === 0;
}
