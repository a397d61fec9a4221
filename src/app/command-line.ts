// The command line: a command of the registry by its name, or IMAP to be sent as it is typed.
import { judgeRaw, mayHoldSecret, RAW_NAMES } from '../plan/raw-command.ts';
import type { RawPart } from '../ports.ts';
import { literal, toSafe } from '../text/safe-text.ts';
import { formatCount } from '../text/size.ts';
import type { CommandSpec, Effect } from './command.ts';
import { emptyCommandLine } from './commands/console.ts';
import { commands } from './commands/index.ts';
import { locked, view, warn } from './commands/shared.ts';
import { edited } from './edited.ts';
import { shownMessages } from './slices/view.ts';
import { topSheet } from './sheet.ts';
import type { Dialog, State } from './state.ts';

type CommandLine = Extract<Dialog, { kind: 'command-line' }>;
type LiteralPrompt = Extract<Dialog, { kind: 'literal' }>;

const IMAP = 'imap';
/** Octets that anybody types or pastes as a literal. */
const MAX_LITERAL = 65_536;
const close = view({ kind: 'close-dialog' });

export function commandLinePress(state: State, dialog: CommandLine, key: string): readonly Effect[] {
  const { text, parts } = dialog;
  switch (key) {
    case 'Esc':
    case 'Ctrl-c':
      return parts.length > 0 ? [...close, ...warn('Cancelled: nothing was sent.')] : close;
    case 'Enter':
      if (parts.length > 0) return [...close, ...sendRaw(state, [...parts, { line: text }])];
      return text.trim() === '' ? close : [...close, ...remember(text), ...carryOut(state, text.trim())];
    case 'Tab':
      return completed(dialog);
    case 'Up':
    case 'Ctrl-p':
      return recalled(state, dialog, -1);
    case 'Down':
    case 'Ctrl-n':
      return recalled(state, dialog, 1);
    default: {
      // Nothing before it: the line is left as it was come to.
      if (key === 'Backspace' && text === '' && parts.length === 0) return close;
      const changed = edited(text, key);
      return changed === undefined ? [] : open({ ...dialog, text: changed, at: undefined, choices: [] });
    }
  }
}

function open(dialog: Dialog): Effect[] {
  return view({ kind: 'open-dialog', dialog });
}

function remember(text: string): Effect[] {
  return mayHoldSecret(text) ? [] : view({ kind: 'remember-line', text: text.trim() });
}

function carryOut(state: State, text: string): readonly Effect[] {
  const [name = '', ...rest] = text.split(' ');
  if (name.toLowerCase() === IMAP) {
    const line = rest.join(' ').trim();
    return line === '' ? view({ kind: 'open-protocol', of: 'console' }) : sendRaw(state, [{ line }]);
  }
  const wanted = text.toLowerCase();
  const found = commands.find(({ id, title }) => id === wanted || title.toLowerCase() === wanted);
  if (found) return run(state, found, found.run);
  const taking = commands.find(({ id, runWith }) => runWith && id === name.toLowerCase());
  const { runWith } = taking ?? {};
  if (taking && runWith) return run(state, taking, (seen) => runWith(seen, rest.join(' ').trim()));
  // A secret may have been typed where a command was wanted.
  const said = mayHoldSecret(text) ? 'That' : `"${text}"`;
  const asImap = judgeRaw(text).kind !== 'changing' && !mayHoldSecret(text);
  return warn(`${said} is no command${asImap ? `; as IMAP it is :imap ${text}` : '. Tab shows the names'}.`);
}

function run(state: State, command: CommandSpec, carry: CommandSpec['run']): readonly Effect[] {
  const isCovered = state.protocol.isOpen || topSheet(state) !== undefined;
  if (command.panes && isCovered) return warn(`${command.id} is about what lies below: Esc goes back to it.`);
  if (command.panes && !command.panes.includes(state.view.focus))
    return warn(`${command.id} works in: ${command.panes.join(', ')}. Tab goes there.`);
  // As on screen when the line was opened.
  const seen = { ...state, messages: shownMessages(state), view: { ...state.view, dialog: undefined } };
  const why = command.disabled(seen);
  return why ? warn(why) : carry(seen);
}

/** Asks for the literal that the last line announces; else sends what is there. */
function sendRaw(state: State, parts: readonly RawPart[]): readonly Effect[] {
  const send: Effect[] = [{ kind: 'raw', parts }];
  const first = parts[0]?.line ?? '';
  const verdict = judgeRaw(first);
  const isLocked = verdict.kind === 'changing' && locked(state) !== undefined;
  // What is not going to be sent needs no literal.
  if (verdict.kind === 'refused' || verdict.kind === 'expunging' || isLocked) return send;
  const last = parts.at(-1)!;
  const announced = /\{(\d{1,12})\+?\}$/.exec(last.line.trimEnd());
  if (!announced) return send;
  const octets = Number(announced[1]);
  if (octets > MAX_LITERAL) {
    return warn(
      `A literal of ${formatCount(octets)} octets is more than is typed (${formatCount(MAX_LITERAL)}). Nothing was sent.`,
    );
  }
  // RFC 7888: what is not waited for could be read as commands by a server that does not know it.
  const line = last.line.trimEnd().replace(/\+\}$/, '}');
  const asked = [...parts.slice(0, -1), { line }];
  return literalTyped(state, { kind: 'literal', parts: asked, octets, text: '' }, '');
}

const octetsOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Octets of a literal that are still wanted. */
export function octetsLeft({ octets, text }: LiteralPrompt): number {
  return octets - octetsOf(text).length;
}

export function literalPress(state: State, dialog: LiteralPrompt, key: string): readonly Effect[] {
  if (key === 'Esc' || key === 'Ctrl-c') return [...close, ...warn('Cancelled: nothing was sent.')];
  if (key === 'Enter') return literalTyped(state, dialog, `${dialog.text}\r\n`);
  // A line end goes as it came: as one.
  const isLineEnd = key === 'Backspace' && dialog.text.endsWith('\r\n');
  const text = isLineEnd ? dialog.text.slice(0, -2) : edited(dialog.text, key);
  return text === undefined ? [] : literalTyped(state, dialog, text);
}

/** Line ends of what was pasted are those of IMAP. */
export function literalPaste(state: State, dialog: LiteralPrompt, text: string): readonly Effect[] {
  return literalTyped(state, dialog, dialog.text + text.replaceAll(/\r\n|\r|\n/g, '\r\n'));
}

/** Once all of it is there, the line goes on behind it. */
function literalTyped(_state: State, dialog: LiteralPrompt, text: string): readonly Effect[] {
  const left = octetsLeft({ ...dialog, text });
  if (left < 0) {
    const more = formatCount(-left);
    return warn(`That is ${more} more than the ${formatCount(dialog.octets)} octets announced.`);
  }
  if (left > 0) return open({ ...dialog, text });
  const last = dialog.parts.at(-1)!;
  const parts = [...dialog.parts.slice(0, -1), { ...last, literal: octetsOf(text) }];
  return open({ ...emptyCommandLine, parts });
}

/** Older lines with Up, newer ones with Down, and what was being typed behind the newest. */
function recalled(state: State, dialog: CommandLine, step: number): readonly Effect[] {
  const { commandLines } = state.view;
  if (dialog.parts.length > 0 || commandLines.length === 0) return [];
  const from = dialog.at ?? commandLines.length;
  const to = Math.max(0, Math.min(commandLines.length, from + step));
  const draft = dialog.at === undefined ? dialog.text : dialog.draft;
  if (to === commandLines.length) return open({ ...dialog, text: draft, draft, at: undefined, choices: [] });
  return open({ ...dialog, text: commandLines[to]!, draft, at: to, choices: [] });
}

const NAMES: readonly string[] = [IMAP, ...commands.map(({ id }) => id)].sort();

function completed(dialog: CommandLine): readonly Effect[] {
  if (dialog.parts.length > 0) return [];
  const raw = /^imap +(.*)$/i.exec(dialog.text);
  const typed = raw ? raw[1]!.toUpperCase() : dialog.text.toLowerCase();
  const names = (raw ? RAW_NAMES : NAMES).filter((name) => name.startsWith(typed));
  if (names.length === 0) return warn(`No ${raw ? 'IMAP ' : ''}command begins so.`);
  const before = raw ? `${IMAP} ` : '';
  const only = names.length === 1 ? `${names[0]}${raw || names[0] === IMAP ? ' ' : ''}` : undefined;
  const text = `${before}${only ?? commonStart(names)}`;
  return open({ ...dialog, text, at: undefined, choices: only === undefined ? names.map(toSafe) : [] });
}

function commonStart(names: readonly string[]): string {
  const [first = '', ...others] = names;
  let length = first.length;
  while (!others.every((name) => name.startsWith(first.slice(0, length)))) length--;
  return first.slice(0, length);
}

/** What is asked for behind the prompt. */
export function commandLineLabel({ parts }: CommandLine) {
  return parts.length > 0 ? literal('Rest of the line, Enter ends it:') : literal(':');
}
