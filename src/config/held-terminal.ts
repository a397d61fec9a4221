// Between two who ask on the terminal nobody does: what is typed meanwhile is neither shown nor kept for whoever asks next.
// Its state is that of stdin, which all bundles share.
const CTRL_C = 0x03;
const INTERRUPTED = 128 + 2; // as by SIGINT

/** Until it is let go. Ctrl-C still ends the program. */
export function holdTerminal(): void {
  const { stdin } = process;
  stdin.setRawMode(true);
  stdin.on('data', interruptedBy);
  stdin.resume();
}

/** For whoever asks next, or gets the terminal back. Without effect where it is not held. */
export function letTerminalGo(): void {
  const { stdin } = process;
  if (!stdin.isRaw) return;
  stdin.pause();
  stdin.removeAllListeners('data');
  stdin.setRawMode(false);
}

function interruptedBy(typed: Buffer): void {
  if (!typed.includes(CTRL_C)) return;
  letTerminalGo();
  process.exit(INTERRUPTED);
}
