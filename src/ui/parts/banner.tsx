// One line under the header when something must be known before all else. It says what to press.
import { memo, type ReactNode } from 'react';
import type { State } from '../../app/state.ts';
import type { Failure } from '../../model/failure.ts';
import { concat, literal, safe, type Safe } from '../../text/safe-text.ts';
import { segment, spread, type Line } from '../line.ts';
import type { Look } from '../look.ts';
import type { Token } from '../tokens.ts';
import { Rows } from './rows.tsx';

function bannerLine(session: State['session'], columns: number, { glyphs }: Look): Line {
  const said = saying(session);
  if (!said) return [];
  const { text, keys, token } = said;
  const line = (words: Safe): Line => [segment(words, token)];
  return spread(line(safe` ${glyphs.show(text)}`), line(safe`   ${keys} `), columns, token, glyphs.ellipsis);
}

/** Nothing is tried before the user has looked. */
const CERTIFICATE = literal('i  look at it   R  try again');

function isAboutCertificate({ failure, retryIn }: { failure: Failure; retryIn: number }): boolean {
  return failure.kind === 'tls' && retryIn === Infinity;
}

const LOST = literal('Connection lost: ');

/** Some reasons begin with the same words: they are said once. */
const withoutLost = (reason: Safe): Safe =>
  reason.startsWith(LOST) ? (reason.slice(LOST.length) as Safe) : reason;

interface Saying {
  readonly text: Safe;
  readonly keys: Safe;
  readonly token: Token;
}

function saying({ connection, alert }: State['session']): Saying | undefined {
  switch (connection.kind) {
    case 'lost':
      return {
        text: concat(LOST, withoutLost(connection.failure.text)),
        keys: isAboutCertificate(connection) ? CERTIFICATE : nextTry(connection.retryIn),
        token: 'banner.danger',
      };
    case 'silent':
      return {
        text: safe`No answer from the server for ${connection.since} s. Nothing is lost; it may still come.`,
        keys: literal('given up at 30 s'),
        token: 'banner.warn',
      };
    case 'connecting':
    case 'connected':
      if (alert === undefined) return undefined;
      return { text: safe`The server says: ${alert}`, keys: literal('Esc  dismiss'), token: 'banner.info' };
  }
}

/** After a refused password nothing is tried by itself: that locks accounts. */
function nextTry(seconds: number): Safe {
  if (seconds === Infinity) return literal('R  try again');
  return seconds > 0 ? safe`next try in ${seconds} s   R  try now` : literal('trying again');
}

interface BannerProps {
  readonly session: State['session'];
  readonly columns: number;
  readonly look: Look;
}

export const Banner = memo(function Banner({ session, columns, look }: BannerProps): ReactNode {
  return (
    <Rows
      rect={{ left: 0, top: 1, width: columns, height: 1 }}
      lines={[bannerLine(session, columns, look)]}
      look={look}
    />
  );
});
