// Text to the clipboard of the terminal that the user sits at (OSC 52), so that it works over SSH. Whether the terminal
// takes it is its own affair; it does not answer.

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The sequence that copies. Within tmux it is sent twice: to tmux itself, which takes it where `set-clipboard` is on, and
 * wrapped, for the terminal around it, where `allow-passthrough` is on. Within screen it is wrapped.
 */
export function copySequence(text: string, { TMUX, STY }: Environment): string {
  const copy = `\x1b]52;c;${Buffer.from(text).toString('base64')}\x07`;
  if (TMUX !== undefined && TMUX !== '')
    return `${copy}\x1bPtmux;${copy.replaceAll('\x1b', '\x1b\x1b')}\x1b\\`;
  if (STY !== undefined && STY !== '') return `\x1bP${copy}\x1b\\`;
  return copy;
}
