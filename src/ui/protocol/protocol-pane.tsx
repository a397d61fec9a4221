// The protocol view, over all panes.
import { memo, type ReactNode } from 'react';
import type { Rect } from '../../app/layout.ts';
import type { ProtocolState } from '../../app/protocol.ts';
import { literal, safe, toSafe, type Safe } from '../../text/safe-text.ts';
import { formatCount } from '../../text/size.ts';
import { fitLine, segment, type Line } from '../line.ts';
import type { Look } from '../look.ts';
import { paneTitle } from '../parts/pane-title.ts';
import { Rows } from '../parts/rows.tsx';
import { sameProps } from '../same-props.ts';
import { protocolRows, rowLine, rowOf } from './protocol-rows.ts';

interface ProtocolPaneProps {
  readonly protocol: ProtocolState;
  readonly zoneMinutes: number;
  readonly rect: Rect;
  readonly look: Look;
}

/** Scrolled to where it ought to be: at the end while it follows, with the hit in sight where one is sought. */
export function protocolWithin(protocol: ProtocolState, rect: Rect, look: Look): ProtocolState {
  const rows = protocolRows(protocol, rect.width, look);
  const height = Math.max(1, rect.height - 1);
  const end = Math.max(0, rows.length - height);
  const top = topOf(protocol, rows, height, end);
  const follows = protocol.follows || (top >= end && !protocol.seeks);
  if (top === protocol.top && follows === protocol.follows && !protocol.seeks) return protocol;
  return { ...protocol, top, follows, seeks: false };
}

function topOf(
  { top, hit, seeks, follows }: ProtocolState,
  rows: ReturnType<typeof protocolRows>,
  height: number,
  end: number,
): number {
  if (follows) return end;
  const row = seeks && hit !== undefined ? rowOf(rows, hit) : -1;
  const isInSight = row >= top && row < top + height;
  const wanted = row < 0 || isInSight ? top : row - Math.floor(height / 2);
  return Math.max(0, Math.min(wanted, end));
}

function title({ protocol, rect, look }: ProtocolPaneProps): Line {
  const { connections, filter, shown, lines, top, follows } = protocol;
  const which: Safe = connections === 'all' ? literal('all connections') : safe`${toSafe(connections)} only`;
  const filtered = filter === '' ? literal('') : safe`  with "${look.glyphs.show(toSafe(filter))}"`;
  const count =
    shown.length === lines.length
      ? safe`${formatCount(lines.length)} lines`
      : safe`${formatCount(shown.length)} of ${formatCount(lines.length)} lines`;
  const below = protocolRows(protocol, rect.width, look).length - top - (rect.height - 1);
  const waits = protocol.sending ? literal('waiting for an answer, Ctrl-c gives it up  ') : literal('');
  const place = follows || below <= 0 ? literal(' live ') : safe` ${formatCount(below)} below, G follows `;
  const more: Line = [segment(safe`  ${which}${filtered}  ${count}`, 'text')];
  return paneTitle(literal('PROTOCOL'), true, more, rect.width, look, [
    segment(safe`${waits}${place}`, 'dim'),
  ]);
}

export const ProtocolPane = memo(function ProtocolPane(props: ProtocolPaneProps): ReactNode {
  const { protocol, zoneMinutes, rect, look } = props;
  const { width, height } = rect;
  const rows = protocolRows(protocol, width, look).slice(protocol.top, protocol.top + height - 1);
  const body =
    rows.length > 0
      ? rows.map((row) => rowLine(row, protocol.hit, zoneMinutes, width, look))
      : [[segment(nothing(protocol), 'dim')]];
  const lines = [title(props), ...body].map((line) => fitLine(line, width, 'text', look.glyphs.ellipsis));
  return <Rows rect={rect} lines={lines} look={look} />;
}, sameProps);

function nothing({ lines, connections, filter }: ProtocolState): Safe {
  if (lines.length === 0) return literal(' Nothing has gone over the connections yet.');
  if (filter !== '') return literal(' No line has that text: l changes the filter, c the connection.');
  return connections === 'console'
    ? literal(' Nothing was sent by hand yet: :imap CAPABILITY asks what the server can do.')
    : literal(' Nothing on this connection yet: c goes to the next one.');
}
