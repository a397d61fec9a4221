// A small full-screen Ink program on a TerminalSession, run in a real pty by the tests beside it.
// Keys: n count, p process id, f sign of life, w work a while, ? ask (y answers), x throw, r reject, b break the drawing, Ctrl-l redraw, Ctrl-z suspend, q quit; others are listed.
import { appendFileSync } from 'node:fs';
import { Text, Box, render } from 'ink';
import { createElement, useSyncExternalStore } from 'react';
import type { KeyPress } from '../../../src/ui/keys/key-press.ts';
import { IdleSignal } from '../../../src/ui/terminal/idle-signal.ts';
import { TerminalSession } from '../../../src/ui/terminal/terminal-session.ts';

type State = {
  readonly heard: readonly string[];
  readonly count: number;
  readonly work: string;
  readonly question: { readonly after: number } | undefined;
  readonly answer: string;
  readonly rows: number;
  readonly columns: number;
};

/** As the one that lets accounts be chosen, before the console. */
async function firstSession(): Promise<void> {
  const nothing = (): void => undefined;
  const { stdin, stdout } = process;
  const first = new TerminalSession({
    stdin,
    stdout,
    idle,
    onPresses: nothing,
    onResize: nothing,
    onEnd: nothing,
  });
  first.enter();
  await first.handOn();
}

const listeners = new Set<() => void>();
let state: State = { heard: [], count: 0, work: '', question: undefined, answer: '', rows: 0, columns: 0 };

function set(change: Partial<State>): void {
  state = { ...state, ...change };
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function Screen() {
  const s = useSyncExternalStore(subscribe, () => state);
  if (s.rows < 0) throw new Error('thrown by a component');
  const head = [
    `size ${s.columns}x${s.rows}`,
    `count ${s.count}`,
    `work ${s.work}`,
    `question ${s.question === undefined ? 'none' : 'open'} answer ${s.answer}`,
    `heard ${s.heard.slice(-8).join(' ')}`,
  ];
  const lines = Array.from({ length: s.rows }, (_, y) => head[y] ?? `row ${y} ${'.'.repeat(s.columns - 10)}`);
  return createElement(
    Box,
    { flexDirection: 'column', height: s.rows, width: s.columns, overflow: 'hidden' },
    ...lines.map((line, y) => createElement(Text, { key: y, wrap: 'truncate' }, line.slice(0, s.columns))),
  );
}

const idle = new IdleSignal(process.env);
const done = idle.busy();
if (process.argv.includes('--second')) await firstSession();
const session = new TerminalSession({
  stdin: process.stdin,
  stdout: process.stdout,
  idle,
  mouse: process.argv.includes('--mouse'),
  onPresses: (presses) => presses.forEach(hear),
  onResize: (size) => set(size),
  onEnd: async (end) => {
    if (process.argv.includes('--hang')) await new Promise(() => setInterval(() => undefined, 1_000));
    await new Promise((resolve) => setTimeout(resolve, 50)); // its work is put away
    const what = end.kind === 'signal' ? end.signal : String((end as { error: unknown }).error);
    appendFileSync(process.env['END_FILE'] ?? '/dev/stderr', `ended: ${end.kind} ${what}\n`);
  },
});

const actions: Readonly<Record<string, () => void>> = {
  n: () => set({ count: state.count + 1 }),
  p: () => set({ work: `pid ${process.pid} of ${process.ppid}` }),
  f: () => appendFileSync(process.env['END_FILE'] ?? '/dev/stderr', 'alive\n'),
  w: work,
  '?': ask,
  x: () => {
    throw new Error('thrown by a key');
  },
  b: () => set({ rows: -1 }),
  r: () => {
    void Promise.reject(new Error('rejected by a key'));
  },
  'Ctrl-l': () => session.repaint(),
  'Ctrl-z': () => session.suspend(),
  q: () => void session.leave().then(() => process.exit(0)),
};

function hear(press: KeyPress): void {
  if (press.kind === 'key' && state.question && press.name === 'y') {
    if (press.chunk > state.question.after) set({ question: undefined, answer: 'yes' });
    else set({ answer: 'refused' });
    return;
  }
  const action = press.kind === 'key' ? actions[press.name] : undefined;
  if (action) action();
  else set({ heard: [...state.heard, nameOf(press)] });
}

function nameOf(press: KeyPress): string {
  switch (press.kind) {
    case 'key':
      return press.name;
    case 'paste':
      return `paste(${JSON.stringify(press.text)})`;
    case 'mouse':
      return `${press.motion}(${press.x},${press.y})`;
    case 'unknown':
      return `unknown(${press.sequence})`;
  }
}

function work(): void {
  const over = idle.busy();
  set({ work: 'running' });
  setTimeout(() => {
    set({ work: 'done' });
    over();
  }, 120);
}

function ask(): void {
  set({ question: { after: Infinity }, answer: '' });
  void session.fence().then((after) => set({ question: { after } }));
}

set(session.size);
session.enter();
const instance = render(createElement(Screen), {
  stdout: session.output as unknown as NodeJS.WriteStream,
  stdin: session.input,
  debug: true, // whole frames, as the session's output takes them
  interactive: true,
  exitOnCtrlC: false,
  patchConsole: false,
});
session.attach(instance);
done();
