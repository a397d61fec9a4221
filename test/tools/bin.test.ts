// bin/imaptop.js, copied beside a stand-in for dist/ and for the project's own Node.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  existsSync,
  chmodSync,
  readdirSync,
  readFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { projectRoot } from './lint-fixture.ts';

const oldNode =
  'data:text/javascript,Object.defineProperty(process,"versions",{value:{...process.versions,node:"20.9.0"}})';
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'imaptop-bin-'));
  mkdirSync(join(root, 'home'));
  cpSync(join(projectRoot, 'bin'), join(root, 'bin'), { recursive: true });
  writeFileSync(join(root, 'package.json'), '{"type":"module"}');
});
afterEach(() => rmSync(root, { recursive: true }));

/** `text`: what the program does; its launcher is `launcher`. */
const build = (text: string, id = '0123') => {
  mkdirSync(join(root, 'dist'), { recursive: true });
  const script = `(async function (give) { give({ async main(launcher) { ${text} } }); })`;
  writeFileSync(join(root, 'dist/main.cjs'), `//${id}\n${script}`);
};
const installNode = () => {
  mkdirSync(join(root, 'node_modules/node/bin'), { recursive: true });
  symlinkSync(process.execPath, join(root, 'node_modules/node/bin/node'));
};
const env = (extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  HOME: join(root, 'home'),
  ...extra,
});
/** What was kept of scripts, the folder of modules aside. */
const kept = () => {
  const folder = join(root, 'home/.cache/imaptop/code');
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith('main')) : [];
};
const bin = () => join(root, 'bin/imaptop.js');
const run = (options: readonly string[], args: readonly string[] = [], extra?: NodeJS.ProcessEnv) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...options, bin(), ...args], {
    env: env(extra),
    encoding: 'utf8',
    timeout: 20_000,
  });
  return { status, stdout, stderr };
};
const old = ['--import', oldNode];

describe('under a Node that is new enough', () => {
  it('loads dist with the arguments, in production, and passes its exit code on', () => {
    build('console.log(process.env.NODE_ENV, process.argv.slice(2).join("|")); process.exitCode = 7;');
    expect(run([], ['--sort', '-size', 'imaps://a b@c'])).toEqual({
      status: 7,
      stdout: 'production --sort|-size|imaps://a b@c\n',
      stderr: '',
    });
  });

  it('says in one line that it is not built', () => {
    expect(run([])).toEqual({
      status: 1,
      stdout: '',
      stderr: 'imaptop is not built yet: run `npm run build` first\n',
    });
  });

  it('keeps experimental warnings off the screen, and only those', () => {
    build(`process.emitWarning('SQLite is new', 'ExperimentalWarning');
      process.emitWarning('so is this', { type: 'ExperimentalWarning' });
      process.emitWarning('worth knowing', { type: 'Remark', code: 'R1' });`);
    const { status, stderr } = run([]);
    expect(status).toBe(0);
    expect(stderr).toContain('[R1] Remark: worth knowing');
    expect(stderr).not.toContain('Experimental');
  });

  it('keeps compiled code in a folder that only its owner can write', () => {
    build('');
    expect(run([]).status).toBe(0);
    expect(statSync(join(root, 'home/.cache/imaptop/code')).mode & 0o777).toBe(0o700);
    expect(run([], [], { XDG_CACHE_HOME: join(root, 'xdg') }).status).toBe(0);
    expect(existsSync(join(root, 'xdg/imaptop/code'))).toBe(true);
  });

  it('uses no compile cache where others could plant code', () => {
    build('console.log(process.getBuiltinModule("node:module").getCompileCacheDir()); launcher.ran();');
    const folder = join(root, 'home/.cache/imaptop/code');
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, 0o777);
    expect(run([]).stdout).toBe('undefined\n');
    expect(kept()).toEqual([]);
    chmodSync(folder, 0o700);
    expect(run([]).stdout).toContain(folder);
    expect(kept()).toHaveLength(1);
  });

  describe('keeps what was compiled of a script', () => {
    const RAN = 'console.log("up"); launcher.ran();';
    const folder = () => join(root, 'home/.cache/imaptop/code');
    const file = () => join(folder(), kept()[0]!);
    const madeAt = () => statSync(file(), { bigint: true }).mtimeNs;

    it('once most of what a start needs has run, where only its owner reads it', () => {
      build('console.log("not yet");');
      expect(run([]).stdout).toBe('not yet\n');
      expect(kept()).toEqual([]);
      build(RAN);
      expect(run([])).toEqual({ status: 0, stdout: 'up\n', stderr: '' });
      expect(kept()).toEqual([`main-${process.version}-${process.arch}-0123`]);
      expect(statSync(file()).mode & 0o777).toBe(0o600);
    });

    it('and uses it: what fits is not made again', () => {
      build(RAN);
      run([]);
      const made = madeAt();
      expect(run([]).stdout).toBe('up\n');
      expect(madeAt()).toBe(made);
    });

    it('not that of another build', () => {
      build(RAN);
      run([]);
      build(RAN.replace('up', 'other'), '4567');
      expect(run([]).stdout).toBe('other\n');
      expect(kept()).toEqual([`main-${process.version}-${process.arch}-4567`]);
    });

    it('nor what is damaged', () => {
      build(RAN);
      run([]);
      const before = readFileSync(file());
      // Others could have written it.
      chmodSync(file(), 0o622);
      expect(run([]).stdout).toBe('up\n');
      expect(statSync(file()).mode & 0o777).toBe(0o600);
      for (const damaged of [
        Buffer.alloc(0),
        before.subarray(0, before.length / 2),
        Buffer.alloc(100, 'x'),
      ]) {
        writeFileSync(file(), damaged);
        expect(run([])).toEqual({ status: 0, stdout: 'up\n', stderr: '' });
        expect(readFileSync(file()).length).toBe(before.length);
      }
    });

    it('nor what a start did not survive', () => {
      build(RAN);
      run([]);
      const made = madeAt();
      const marks = () => readdirSync(folder()).filter((name) => name.startsWith('start-'));
      expect(marks()).toEqual([]);
      build('process.kill(process.pid, "SIGKILL");', '4567');
      expect(run([]).status).toBe(null);
      expect(marks()).toHaveLength(1);
      build(RAN);
      expect(run([]).stdout).toBe('up\n');
      expect(marks()).toEqual([]);
      expect(kept()).toHaveLength(1);
      expect(madeAt()).not.toBe(made);
    });

    it('nor what a process of the same number did not survive', () => {
      build(RAN);
      run([]);
      const made = madeAt();
      // The mark is there before the start looks.
      const mark = `process.getBuiltinModule('fs').writeFileSync('${folder()}/start-' + process.pid, '')`;
      expect(run(['--import', `data:text/javascript,${encodeURIComponent(mark)}`]).stdout).toBe('up\n');
      expect(madeAt()).not.toBe(made);
    });

    it('while it runs on', async () => {
      build(`${RAN} setInterval(() => {}, 1000);`);
      const child = spawn(process.execPath, [bin()], { env: env(), stdio: 'ignore' });
      await vi.waitFor(() => expect(kept()).toHaveLength(1), 10_000);
      child.kill();
      await once(child, 'exit');
    });

    it('whole, also where a disk takes a part of it at a time', () => {
      build(`const fs = process.getBuiltinModule('fs');
        const { writeSync } = fs;
        fs.writeSync = (to, data, from = 0, length = data.length - from) =>
          writeSync(to, data, from, Math.min(length, 100));
        ${RAN}`);
      run([]);
      const [made, { size }] = [madeAt(), statSync(file())];
      expect(size).toBeGreaterThan(100);
      run([]);
      expect(madeAt()).toBe(made);
    });

    it('and goes on where it cannot', () => {
      build(`process.getBuiltinModule('fs').writeSync = () => { throw new Error('full'); }; ${RAN}`);
      expect(run([]).status).toBe(0);
      expect(kept()).toEqual([]);
    });

    it('and goes on where the folder has become something else', () => {
      build(`const fs = process.getBuiltinModule('fs');
        fs.rmSync(${JSON.stringify(folder())}, { recursive: true });
        fs.writeFileSync(${JSON.stringify(folder())}, '');
        ${RAN}`);
      expect(run([])).toEqual({ status: 0, stdout: 'up\n', stderr: '' });
    });
  });

  it('starts without a home to write to', () => {
    build('console.log("up");');
    for (const HOME of ['/dev/null', '/proc/nobody'])
      expect(run([], [], { HOME })).toEqual({ status: 0, stdout: 'up\n', stderr: '' });
    const none = 'process.getBuiltinModule("os").homedir = () => { throw new Error("nobody"); }';
    expect(run(['--import', `data:text/javascript,${none}`], [], { HOME: '' }).stdout).toBe('up\n');
  });
});

describe('under an older Node', () => {
  it('says in one line what it needs when the project has no Node of its own', () => {
    build('console.log("never");');
    expect(run(old)).toEqual({
      status: 1,
      stdout: '',
      stderr: 'imaptop needs Node 22.13 or newer; this is Node 20.9.0\n',
    });
  });

  it('runs itself again with the project own Node', () => {
    installNode();
    build('console.log(process.versions.node, process.argv.slice(2).join("|")); process.exitCode = 3;');
    expect(run(old, ['--demo', 'x y'])).toEqual({
      status: 3,
      stdout: `${process.versions.node} --demo|x y\n`,
      stderr: '',
    });
  });

  it('forwards a signal and dies of the one that ended the console', async () => {
    installNode();
    build('process.stdout.write("up"); setInterval(() => {}, 1000);');
    const child = spawn(process.execPath, [...old, bin()], {
      env: env(),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([null, 'SIGTERM']);
  });

  it('lets the console answer a signal itself', async () => {
    installNode();
    build(
      'process.on("SIGHUP", () => process.exit(129)); process.stdout.write("up"); setInterval(() => {}, 1000);',
    );
    const child = spawn(process.execPath, [...old, bin()], {
      env: env(),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    child.kill('SIGHUP');
    expect(await once(child, 'exit')).toEqual([129, null]);
  });
});
