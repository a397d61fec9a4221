// How long the start takes: from exec to the first frame, to Ink's first frame and to the list, beside a Node that does
// nothing. Runs alone as well (`node test/bench/startup.ts [ROUNDS]`).
import { join } from 'node:path';
import { spawn } from '@lydell/node-pty';
import { BenchContext } from './context.ts';
import type { Goal } from './goals.ts';
import { interleaved, median } from './interleave.ts';
import type { Mailbox } from './mailboxes.ts';
import { markdown, type Row, type Table } from './table.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const NODE = join(ROOT, 'node_modules', 'node', 'bin', 'node');
const PROGRAM = join(ROOT, 'bin', 'imaptop.js');
const MESSAGES = 10_000;
/** Start-up is short, and what disturbs it is not. */
const LEAST_ROUNDS = 15;

/** Milliseconds from exec until each of these was written, in this order, or until the end. */
type Marks = Readonly<Record<string, string>>;
type Times = Readonly<Record<string, number>>;

const NOTHING = 'node -e 0';
const FIRST = 'first frame';
const INTERACTIVE = "Ink's first frame";

const GOALS: Readonly<Record<string, Goal>> = { [FIRST]: 'first-frame', [INTERACTIVE]: 'interactive' };
/** The last words of each frame. */
const FRAMES: Marks = { [FIRST]: 'connecting', [INTERACTIVE]: '\x1b[0;2mhelp' };

export async function startup(context: BenchContext): Promise<Table> {
  const mailbox = await context.mailboxes.of(MESSAGES);
  const rounds = Math.max(LEAST_ROUNDS, context.rounds);
  const home = context.home.directory;
  const demoList = 'list of the demonstration';
  const realList = `list of ${MESSAGES.toLocaleString('en-US')} messages, Dovecot`;
  const samples = await interleaved<Times>(rounds, {
    [NOTHING]: () => run(['-e', '0'], home),
    demonstration: () => run([PROGRAM, '--demo'], home, { ...FRAMES, [demoList]: ' 900 · ' }),
    account: () => run(argumentsFor(mailbox), home, { ...FRAMES, [realList]: 'idle' }, mailbox.password),
    'imaptop --version': () => run([PROGRAM, '--version'], home),
  });
  const middle = (contestant: string, mark: string): number =>
    median((samples.get(contestant) ?? []).map((times) => times[mark]!));
  const floor = middle(NOTHING, END);
  const row = (name: string, contestant: string, mark = END): Row => {
    const value = middle(contestant, mark);
    const goal = GOALS[mark];
    return { name, value, unit: 'ms', ratio: value / floor, ...(goal && { goal }) };
  };
  return {
    title: 'Start',
    about: `From exec under a pty, 120x40, compile cache warm; medians of ${rounds}. Ratios are to \`${NOTHING}\`, exec to exit. Node 24 runs the program directly: where the machine's own Node is too old, bin/imaptop.js starts a second one, and its start comes on top.`,
    rows: [
      row(NOTHING, NOTHING),
      row('imaptop --version, exec to exit', 'imaptop --version'),
      row(FIRST, 'account', FIRST),
      row(INTERACTIVE, 'account', INTERACTIVE),
      row(realList, 'account', realList),
      row(`${FIRST}, demonstration`, 'demonstration', FIRST),
      row(`${INTERACTIVE}, demonstration`, 'demonstration', INTERACTIVE),
      row(demoList, 'demonstration', demoList),
    ],
  };
}

const END = 'end';

function argumentsFor({ user, port }: Mailbox): string[] {
  return [PROGRAM, '--tls', 'none', `imap://${user}@127.0.0.1:${port}`];
}

/** The program is ended once it has written what was waited for: in order, so that its compile cache is kept. */
async function run(args: string[], home: string, marks: Marks = {}, password = ''): Promise<Times> {
  const started = performance.now();
  const pty = spawn(NODE, args, {
    cols: 120,
    rows: 40,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: home,
      TERM: 'xterm-256color',
      LANG: 'C.UTF-8',
      IMAPTOP_PASSWORD: password,
    },
  });
  const times: Record<string, number> = {};
  const waited = Object.entries(marks);
  const { promise, resolve } = Promise.withResolvers<void>();
  let text = '';
  pty.onData((data) => {
    text += data;
    for (let next = waited[0]; next && text.includes(next[1]); next = waited[0]) {
      times[next[0]] = performance.now() - started;
      text = text.slice(text.indexOf(next[1]) + next[1].length);
      waited.shift();
    }
    if (waited.length === 0 && Object.keys(marks).length > 0) pty.kill('SIGTERM');
  });
  pty.onExit(() => {
    times[END] = performance.now() - started;
    resolve();
  });
  await promise;
  if (waited.length > 0) throw new Error(`${args.join(' ')} ended before its ${waited[0]![0]}`);
  return times;
}

if (import.meta.main) {
  const context = await BenchContext.open(Number(process.argv[2] ?? LEAST_ROUNDS));
  try {
    process.stdout.write(markdown(await startup(context)));
  } finally {
    await context.close();
  }
}
