// Takes the terminal and shows the first frame, before Ink, the application and the adapters are loaded: what draws and
// hears comes later. Keys that are pressed until then are kept.
import type { Start } from './app/initial-state.ts';
import { firstFrame } from './ui/first-frame.ts';
import type { KeyPress } from './ui/keys/key-press.ts';
import type { Look } from './ui/look.ts';
import { crashText } from './ui/terminal/crash-text.ts';
import type { IdleSignal } from './ui/terminal/idle-signal.ts';
import type { ScreenSize } from './ui/terminal/screen-output.ts';
import { TerminalSession } from './ui/terminal/terminal-session.ts';

export class Opening {
  readonly idle: IdleSignal;
  readonly terminal: TerminalSession;
  /** The start is over, as far as anybody waits for it. */
  readonly started: () => void;
  private press: ((press: KeyPress) => void) | undefined;
  private kept: KeyPress[] = [];
  private resized: (size: ScreenSize) => void = () => undefined;
  private parked: () => Promise<void> = () => Promise.resolve();

  constructor(start: Start, look: Look, idle: IdleSignal) {
    this.idle = idle;
    this.started = idle.busy();
    this.terminal = new TerminalSession({
      stdin: process.stdin,
      stdout: process.stdout,
      idle: this.idle,
      onPresses: (presses) => {
        if (this.press) presses.forEach(this.press);
        else this.kept.push(...presses);
      },
      onResize: (size) => this.resized(size),
      onEnd: async (end) => {
        if (end.kind === 'crash') process.stderr.write(crashText(end.error));
        await this.parked();
      },
    });
    this.terminal.output.write(firstFrame(start, this.terminal.size, look));
    this.terminal.enter();
  }

  onResize(resized: (size: ScreenSize) => void): void {
    this.resized = resized;
  }

  /** `parked`: what there is to put away where the console ends against its will. */
  onEnd(parked: () => Promise<void>): void {
    this.parked = parked;
  }

  /** From now on presses are heard, those that were kept first. */
  onPress(press: (press: KeyPress) => void): void {
    this.press = press;
    this.kept.splice(0).forEach(press);
  }
}
