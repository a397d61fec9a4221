// One signal to the real program in the middle of a plan, in a terminal with a shell around it: whoever typed the command
// gets the terminal back as it was, soon, and the journal and the mail are as they should be.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { RawImap } from '../helpers/raw-imap.ts';
import { seedMailbox } from '../helpers/seed.ts';
import { EmulatedTerminal } from '../helpers/terminal.ts';
import type { MailServer, ServerName } from '../servers/server.ts';
import { KillProxy } from './kill-proxy.ts';
import { readMail } from './mailbox.ts';
import { makePlan, PLAN_KINDS, planKeys, type PlanKind } from './plan-kinds.ts';
import { Random } from './random.ts';
import { runChild } from './run-child.ts';
import { wrongsAfterKill, wrongsAtEnd } from './verdict.ts';

export const EVENTS = ['SIGHUP', 'SIGTERM', 'SIGINT', 'SIGTSTP', 'SIGPIPE', 'closed terminal'] as const;
export type SignalEvent = (typeof EVENTS)[number];

/** Exit codes of those that end it. */
const CODES: Readonly<Partial<Record<SignalEvent, number>>> = { SIGHUP: 129, SIGTERM: 143, SIGINT: 130 };
const ROOT = join(import.meta.dirname, '..', '..');
const NODE = join(ROOT, 'node_modules', '.bin', 'node');
const PROMPT = 'prompt>';
const MESSAGES = 20;
/** What is promised; held to on a machine that has nothing else to do. */
export const LONGEST_END_MS = 2_000;

export interface SignalResult {
  readonly server: ServerName;
  readonly event: SignalEvent;
  readonly seed: number;
  /** Milliseconds from the signal to the end of the process; 0 where it goes on. */
  readonly took: number;
  readonly wrongs: readonly string[];
}

export interface SignalRound {
  readonly server: MailServer;
  readonly user: string;
  readonly raw: RawImap;
  readonly event: SignalEvent;
  readonly seed: number;
  readonly directory: string;
  /** A bundle of child.ts, which goes on with what was left. */
  readonly script: string;
}

export async function signalRound(round: SignalRound): Promise<SignalResult> {
  const { server, user, raw, event, seed, directory, script } = round;
  const random = new Random(seed);
  const kind: PlanKind = random.pick(PLAN_KINDS.filter((one) => one !== 'rescue'));
  const [folder, target] = [`${server.prefix}Sig${seed}`, `${server.prefix}SigTo${seed}`];
  const stateDirectory = join(directory, `signal-${server.name}-${event.replace(' ', '-')}-${seed}`);
  mkdirSync(stateDirectory, { mode: 0o700 });
  await raw.ok(`CREATE "${target}"`);
  await seedMailbox(raw, folder, MESSAGES, { seed, size: 400 });
  const before = await readMail(raw, folder, [target]);
  const uids = [...before.values()].flatMap((copies) => copies.map(({ uid }) => uid)).sort((a, b) => a - b);
  const plan = makePlan(kind, random, { folder, uids, to: target, own: '', many: false });
  const proxy = await KillProxy.start(server.port);
  const wrongs: string[] = [];
  const terminal = openShell(stateDirectory, server.password);
  let took = 0;
  try {
    await terminal.waitFor(PROMPT);
    const url = `imap://${user}@127.0.0.1:${proxy.port}`;
    const options = `--tls none --sort uid --state-dir ${stateDirectory} --folder ${folder}`;
    terminal.write(`unset code; exec 2>&1; ${NODE} ${join(ROOT, 'bin', 'imaptop.js')} ${options} ${url}\r`);
    await terminal.waitFor(`MESSAGES  ${MESSAGES} `);
    const pid = childOf(terminal.pid);
    const last = Math.max(...plan.uids);
    const marks = uids.filter((uid) => uid <= last).map((uid) => (plan.uids.includes(uid) ? ' ' : 'j'));
    const { before: first, last: key } = planKeys(plan);
    terminal.write(`g${marks.join('')}`);
    await terminal.waitFor(`${plan.uids.length} marked`);
    terminal.write(first.map(keyText).join(''));
    if (kind === 'expunge') await answer(terminal, key);
    else terminal.write(keyText(key));
    await pause(random.between(0, 60));
    took = await strike(terminal, event, pid, wrongs);
  } finally {
    await terminal.close();
  }
  const after = await readMail(raw, folder, [target]);
  wrongs.push(...wrongsAfterKill(before, after, [plan]), ...wrongsOfFile(stateDirectory));
  const job = { user, stateDirectory, folder, uids, plans: [plan], mode: 'resume' } as const;
  const next = await runChild({ job, password: server.password, script, proxy });
  const known = next.found.length + next.left.length > 0 ? [plan] : [];
  wrongs.push(...wrongsAtEnd(before, await readMail(raw, folder, [target]), known));
  await proxy.stop();
  await raw.ok(`DELETE "${folder}"`);
  await raw.ok(`DELETE "${target}"`);
  rmSync(stateDirectory, { recursive: true });
  return { server: server.name, event, seed, took, wrongs };
}

async function strike(
  terminal: EmulatedTerminal,
  event: SignalEvent,
  pid: number,
  wrongs: string[],
): Promise<number> {
  switch (event) {
    case 'SIGHUP':
    case 'SIGTERM':
    case 'SIGINT': {
      process.kill(pid, event);
      const took = await gone(pid);
      await expectShell(terminal, `code ${CODES[event]}`, wrongs);
      return took;
    }
    case 'closed terminal':
      terminal.hangUp();
      return gone(pid);
    case 'SIGTSTP':
      process.kill(pid, event);
      await terminal.waitFor(/Stopped[\s\S]*prompt>$/);
      await expectShell(terminal, 'code 148', wrongs);
      terminal.write('unset code; fg\r');
      break;
    case 'SIGPIPE':
      process.kill(pid, event);
  }
  // It goes on, and so does the plan.
  await terminal.waitFor(() => terminal.modes().alternateScreen && / asked · /.test(terminal.text()));
  // The answer that was pressed once more, behind the question, opened the menu of what is copied.
  const menu = / copy {3}u UID /;
  if (menu.test(terminal.text())) {
    terminal.write('\x1b');
    await terminal.waitFor(() => !menu.test(terminal.text()));
  }
  terminal.write('q');
  await terminal.waitFor(/prompt>$/);
  await expectShell(terminal, 'code 0', wrongs);
  return 0;
}

/** Keys count from when the terminal has said that the question is on it: until then they are pressed again. */
async function answer(terminal: EmulatedTerminal, key: string): Promise<void> {
  const question = /y {2}expunge/;
  await terminal.waitFor(question);
  while (question.test(terminal.text())) {
    terminal.write(key);
    await pause(20);
  }
}

async function pause(milliseconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/**
 * The terminal as a shell needs it, and the exit code as the shell saw it first: keys that the program had not read when it
 * ended are the shell's, and may be commands to it.
 */
async function expectShell(terminal: EmulatedTerminal, code: string, wrongs: string[]): Promise<void> {
  // Behind whatever of those stands on the line (Ctrl-U), and cleared, so that nothing of before is read.
  terminal.write(
    '\x15clear; echo code $code; stty -a | grep -o -w -e -icanon -e -echo -e -isig -e -opost; echo $((6*7))\r',
  );
  await terminal.waitFor(/^code \d+\n(?:-\w+\n)*42\nprompt>$/);
  const { alternateScreen, cursorHidden, mouse, synchronizedOutput } = terminal.modes();
  if (alternateScreen || cursorHidden || mouse || synchronizedOutput) {
    wrongs.push(`modes are left: ${JSON.stringify(terminal.modes())}`);
  }
  const text = terminal.text();
  if (!new RegExp(`^${code}$`, 'm').test(text)) wrongs.push(`not ${code}: ${text}`);
  const left = /^-(icanon|echo|isig|opost)$/m.exec(text);
  if (left) wrongs.push(`the line discipline is left ${left[0]}`);
}

function wrongsOfFile(stateDirectory: string): string[] {
  const path = join(stateDirectory, 'journal.db');
  if (!existsSync(path)) return ['there is no journal'];
  const database = new DatabaseSync(path);
  try {
    const [row] = database.prepare('PRAGMA integrity_check').all();
    const said = String(row?.['integrity_check']);
    return said === 'ok' ? [] : [`the journal is damaged: ${said}`];
  } finally {
    database.close();
  }
}

/** Milliseconds until the process is no more. */
async function gone(pid: number): Promise<number> {
  const began = performance.now();
  while (performance.now() - began < 10_000 && existsSync(`/proc/${pid}`) && !isZombie(pid)) {
    await pause(5);
  }
  return Math.round(performance.now() - began);
}

function isZombie(pid: number): boolean {
  try {
    return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return true;
  }
}

function childOf(pid: number): number {
  const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim().split(' ');
  return Number(child);
}

function keyText(key: string): string {
  return key === 'Enter' ? '\r' : key;
}

function openShell(home: string, password: string): EmulatedTerminal {
  return new EmulatedTerminal({
    file: 'bash',
    args: ['--norc', '--noprofile', '-i'],
    columns: 120,
    rows: 30,
    cwd: home,
    env: {
      HOME: home,
      TZ: 'UTC',
      PS1: PROMPT,
      PROMPT_COMMAND: 'code=${code-$?}',
      IMAPTOP_PASSWORD: password,
    },
  });
}
