// The top line: who and where, how safe the line is, and whether anything can be changed from here. Ink is not needed for it:
// it stands on the screen before Ink is loaded.
import { expiryWords } from '../../app/expiry.ts';
import type { MessagesState, QueueState, SessionState } from '../../app/state.ts';
import { formatCount } from '../../text/size.ts';
import { concat, literal, safe, type Safe } from '../../text/safe-text.ts';
import { cellWidth, clip } from '../../text/width.ts';
import { inRow, lineWidth, segment, spread, type Line, type Segment } from '../line.ts';
import type { Look } from '../look.ts';

export interface HeaderState {
  readonly session: SessionState;
  readonly messages: Pick<MessagesState, 'name' | 'scan' | 'envelopeScan'> & {
    readonly table: { readonly known: number };
    readonly threadsTold: { readonly asking: boolean };
  };
  readonly queue: Pick<QueueState, 'plans'>;
  /** What is marked, where the list that says so is not on screen. */
  readonly marked?: Safe | undefined;
}

const SPACE = literal(' ');
const ACCOUNT_MIN = 8;

/** What is said, the most first; where it gets tight the least needed goes, TLS and the lock never. */
const WORDINGS = [
  { program: true, folder: true, connections: 'long', activity: true },
  { program: true, folder: true, connections: 'short', activity: true },
  { program: false, folder: true, connections: 'short', activity: true },
  { program: false, folder: true, connections: 'none', activity: true },
  { program: false, folder: false, connections: 'none', activity: true },
  { program: false, folder: false, connections: 'none', activity: false },
] as const;

type Wording = (typeof WORDINGS)[number];

export function headerLine(state: HeaderState, columns: number, look: Look): Line {
  const account = accountOf(state.session, look.glyphs.show);
  const wanted = cellWidth(account);
  const room = (wording: Wording): number =>
    columns -
    lineWidth(leftLine(state, literal(''), wording, look)) -
    lineWidth(rightLine(state, wording, look));
  const wording =
    WORDINGS.find((each) => room(each) >= wanted) ??
    WORDINGS.find((each) => !each.folder && room(each) >= ACCOUNT_MIN) ??
    WORDINGS[WORDINGS.length - 1]!;
  const shown = clip(account, room(wording), look.glyphs.ellipsis);
  const left = leftLine(state, shown, wording, look);
  return spread(left, rightLine(state, wording, look), columns, 'header', look.glyphs.ellipsis);
}

function leftLine(
  { session, messages }: HeaderState,
  account: Safe,
  wording: Wording,
  { glyphs }: Look,
): Line {
  const parts: Line[] = [[segment(safe`${SPACE}${account}`, 'header')]];
  if (session.tls !== '') parts.push([segment(session.tls, session.cleartext ? 'header.warn' : 'header')]);
  const expiry = expiryWords(session.certificateDays);
  if (expiry !== '') parts.push([segment(expiry, 'header.warn')]);
  if (wording.folder && messages.name !== '') parts.push([segment(glyphs.show(messages.name), 'header')]);
  const line = inRow(parts, 'header');
  return wording.program ? [segment(literal(' imaptop '), 'header'), ...line] : line;
}

/** With two blanks before it, so that it never touches the left. */
function rightLine(state: HeaderState, { connections, activity }: Wording, look: Look): Line {
  const [sign, words] = activityOf(state, look);
  const active: Line = [segment(activity ? safe`${sign} ${words.text}` : sign, words.token)];
  const marked: Line = state.marked === undefined ? [] : [segment(look.glyphs.show(state.marked), 'header')];
  const parts = [marked, lockSegments(state), connectionsLine(state, connections), active];
  return [segment(literal('  '), 'header'), ...inRow(parts, 'header'), segment(SPACE, 'header')];
}

/** `user@host`, without saying the host twice. */
function accountOf({ user, host }: SessionState, show: (text: Safe) => Safe): Safe {
  return show(user.endsWith(`@${host}`) ? user : concat(user, literal('@'), host));
}

function lockSegments({ session }: HeaderState): Line {
  return session.readOnly
    ? [segment(literal('READ-ONLY'), 'header.readonly')]
    : [segment(literal('LIVE'), 'header.live')];
}

function connectionsLine({ session }: HeaderState, wording: Wording['connections']): Line {
  const { connection } = session;
  if (connection.kind !== 'connected' || wording === 'none') return [];
  const word = wording === 'short' ? literal('conn') : literal('connection');
  const plural = connection.connections === 1 ? literal('') : literal('s');
  return [segment(safe`${connection.connections} ${word}${plural}`, 'header')];
}

function activityOf(state: HeaderState, { glyphs }: Look): readonly [Safe, Segment] {
  const { connection } = state.session;
  switch (connection.kind) {
    case 'connecting':
      return [glyphs.off, segment(literal('connecting'), 'header.warn')];
    case 'silent':
      return [glyphs.off, segment(literal('no answer'), 'header.warn')];
    case 'lost':
      return [glyphs.off, segment(literal('connection lost'), 'header.warn')];
    case 'connected':
      return [glyphs.on, segment(work(state), 'header')];
  }
}

/** What the console is doing now, the user's own plans first. */
function work({ messages, queue }: HeaderState): Safe {
  if (queue.plans.some((progress) => progress.state === 'running')) return literal('running');
  if (queue.plans.some((progress) => progress.state === 'paused')) return literal('PAUSED');
  switch (messages.scan.kind) {
    case 'opening':
      return literal('opening');
    case 'reading':
      return safe`reading ${formatCount(messages.table.known)}`;
    case 'none':
    case 'complete':
    case 'stopped':
    case 'failed':
      if (messages.threadsTold.asking) return literal('joining threads');
      return messages.envelopeScan ? literal('reading headers') : literal('idle');
  }
}
