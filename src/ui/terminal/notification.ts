// A word to whoever looks elsewhere meanwhile: the terminal's bell, or a notification of its own (OSC 9), which many
// terminals show outside of their window.
import type { Safe } from '../../text/safe-text.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export type Notice = 'off' | 'bell' | 'osc9';

/** Empty where nothing is wanted. Within tmux and screen a notification goes through to the terminal around them. */
export function noticeSequence(text: Safe, notice: Notice, { TMUX, STY }: Environment): string {
  if (notice === 'off') return '';
  if (notice === 'bell') return '\x07';
  const said = `\x1b]9;${text}\x07`;
  if (TMUX !== undefined && TMUX !== '') return `\x1bPtmux;${said.replaceAll('\x1b', '\x1b\x1b')}\x1b\\`;
  if (STY !== undefined && STY !== '') return `\x1bP${said}\x1b\\`;
  return said;
}
