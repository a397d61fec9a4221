// Plays the tasks one after the other on one mailbox with one program, and asks the server after each what it holds.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RawImap } from '../../helpers/raw-imap.ts';
import type { MailServer } from '../../servers/server.ts';
import { heldBy, wrongIn, type Change, type Held } from './held.ts';
import { fillMailbox, type Fact } from './mail.ts';
import type { Playing, Start } from './program.ts';
import type { Task } from './tasks.ts';

export interface Outcome {
  readonly task: Task;
  readonly keys: readonly string[];
  /** Messages, screens and files that are not as the task wants them. */
  readonly wrong: number;
  /** The screen at the end. */
  readonly screen: string;
}

const SETTLE_MS = 500;
const SETTLES = 20;

/** On an account of its own. */
export async function playTasks(
  server: MailServer,
  messages: number,
  tasks: readonly Task[],
  program: 'imaptop' | 'neomutt',
  start: Start,
): Promise<Outcome[]> {
  const { host, port, password } = server;
  const login = { port, password, user: server.newUser() };
  const raw = await RawImap.connect({ host, ...login });
  const directory = mkdtempSync(join(tmpdir(), `imaptop-keystrokes-${program}-`));
  let playing: Playing | undefined;
  try {
    const facts = await fillMailbox(raw, messages);
    const outcomes: Outcome[] = [];
    let before = await heldBy(raw);
    for (const task of tasks) {
      const { keys, shows } = task[program];
      if (!task.goesOn) {
        await playing?.close();
        playing = undefined;
      }
      playing ??= await start(login, directory);
      const change = task.change(facts, before);
      if (asksNothing(change) && !shows && !task.exported?.(facts).length)
        throw new Error(`"${task.asks}" is about no message of this mailbox`);
      const strokes = keys(facts);
      await playing.play(strokes);
      const after = await settled(raw, before, change);
      const screen = playing.text();
      const wrong =
        wrongIn(before, after, change) +
        (shows && !shows.test(screen) ? 1 : 0) +
        (task.exported ? wrongInExport(directory, task.exported(facts)) : 0);
      outcomes.push({ task, keys: strokes, wrong, screen });
      before = after;
    }
    return outcomes;
  } finally {
    await playing?.close();
    await raw.logout();
    rmSync(directory, { recursive: true, force: true });
  }
}

const asksNothing = ({ gone, came, flagged }: Change): boolean =>
  !gone?.uids.size && !came?.messages.length && !flagged?.uids.size;

/** What a program has sent may be on its way; what is wrong for long is wrong. */
async function settled(raw: RawImap, before: Held, change: Change): Promise<Held> {
  for (let tries = 1; ; tries++) {
    const after = await heldBy(raw);
    if (wrongIn(before, after, change) === 0 || tries >= SETTLES) return after;
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  }
}

/** Messages of the one mbox in `directory` that are not wanted there, not as they are on the server, or lacking. */
function wrongInExport(directory: string, wanted: readonly Fact[]): number {
  const files = readdirSync(directory)
    .map((name) => join(directory, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path, 'latin1'))
    .filter((text) => text.startsWith('From '));
  if (files.length !== 1) return wanted.length;
  const found = files[0]!.split(/^From .*\n/m).slice(1);
  const bodies = new Map(found.map((text) => [idOf(text), bodyOf(text)]));
  const whole = wanted.filter(
    ({ messageId, bytes }) => bodies.get(messageId) === bodyOf(bytes.toString('latin1')),
  );
  return wanted.length - whole.length + (found.length - whole.length);
}

const withLf = (text: string): string => text.replaceAll('\r\n', '\n');
const idOf = (text: string): string => /^message-id: (\S+)/im.exec(text)?.[1] ?? '';
/** Programs add fields of their own to the header of a message in an mbox; its text is its text. */
const bodyOf = (text: string): string =>
  withLf(text)
    .replace(/^[^]*?\n\n/, '')
    .trimEnd();
