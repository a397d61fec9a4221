// The top line: who and where, how safe the line is, and whether anything can be changed from here.
import { memo, type ReactNode } from 'react';
import type { State } from '../../app/state.ts';
import { formatCount } from '../../text/size.ts';
import { concat, literal, safe, type Safe } from '../../text/safe-text.ts';
import { firstThatFits, inRow, lineWidth, segment, spread, type Line } from '../line.ts';
import type { Look } from '../look.ts';
import { Rows } from './rows.tsx';

// Where less than this is left for the account, the right side says less.
const LEFT_CELLS = 44;

type HeaderState = Pick<State, 'session' | 'messages' | 'queue'>;

export function headerLine(state: HeaderState, columns: number, look: Look): Line {
  const { glyphs } = look;
  const lock = lockSegments(state);
  const activity = activityLine(state, look);
  const right = firstThatFits(
    [
      [lock, connectionsLine(state, false), activity],
      [lock, connectionsLine(state, true), activity],
      [lock, activity],
    ].map((parts) => [
      ...inRow([[segment(literal(' '), 'header')], ...parts], 'header'),
      segment(literal(' '), 'header'),
    ]),
    Math.max(20, columns - LEFT_CELLS),
  );
  const left = firstThatFits(
    [leftLine(state, look, true), leftLine(state, look, false)],
    columns - lineWidth(right),
  );
  return spread(left, right, columns, 'header', glyphs.ellipsis);
}

function leftLine({ session, messages }: HeaderState, { glyphs }: Look, named: boolean): Line {
  const name = glyphs.show(messages.name);
  const tls: Line =
    session.tls === '' ? [] : [segment(session.tls, session.cleartext ? 'header.warn' : 'header')];
  const parts: Line[] = [[segment(account(session, glyphs.show), 'header')], tls];
  if (name !== '') parts.push([segment(name, 'header')]);
  return inRow(
    named
      ? [[segment(literal(' imaptop'), 'header')], ...parts]
      : [[segment(literal(' '), 'header'), ...parts[0]!], ...parts.slice(1)],
    'header',
  );
}

/** `user@host`, without saying the host twice. */
function account({ user, host }: State['session'], show: (text: Safe) => Safe): Safe {
  return show(user.endsWith(`@${host}`) ? user : concat(user, literal('@'), host));
}

function lockSegments({ session }: HeaderState): Line {
  return session.readOnly
    ? [segment(literal('READ-ONLY'), 'header.readonly')]
    : [segment(literal('LIVE'), 'header.live')];
}

function connectionsLine({ session }: HeaderState, short: boolean): Line {
  const { connection } = session;
  if (connection.kind !== 'connected') return [];
  const word = short ? literal('conn') : literal('connection');
  const plural = connection.connections === 1 ? literal('') : literal('s');
  return [segment(safe`${connection.connections} ${word}${plural}`, 'header')];
}

function activityLine(state: HeaderState, { glyphs }: Look): Line {
  const { connection } = state.session;
  switch (connection.kind) {
    case 'connecting':
      return [segment(safe`${glyphs.off} connecting`, 'header.warn')];
    case 'silent':
      return [segment(safe`${glyphs.off} no answer`, 'header.warn')];
    case 'lost':
      return [segment(safe`${glyphs.off} connection lost`, 'header.warn')];
    case 'connected':
      return [segment(safe`${glyphs.on} ${work(state)}`, 'header')];
  }
}

/** What the console is doing now, the user's own plans first. */
function work({ messages, queue }: HeaderState): Safe {
  if (queue.plans.some((progress) => progress.state === 'running')) return literal('running');
  switch (messages.scan.kind) {
    case 'opening':
      return literal('opening');
    case 'reading':
      return safe`reading ${formatCount(messages.table.known)}`;
    case 'none':
    case 'complete':
    case 'stopped':
    case 'failed':
      return messages.envelopeScan ? literal('reading headers') : literal('idle');
  }
}

interface HeaderBarProps extends HeaderState {
  readonly columns: number;
  readonly look: Look;
}

export const HeaderBar = memo(function HeaderBar({ columns, look, ...state }: HeaderBarProps): ReactNode {
  return (
    <Rows
      rect={{ left: 0, top: 0, width: columns, height: 1 }}
      lines={[headerLine(state, columns, look)]}
      look={look}
    />
  );
});
