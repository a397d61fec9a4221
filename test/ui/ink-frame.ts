// Golden frames for screens drawn in this process.
import { expectFrame, type FrameOptions } from '../helpers/golden-frame.ts';
import type { EmulatedTerminal } from '../helpers/terminal.ts';
import type { InkScreen } from './ink-screen.ts';

export function expectInkFrame(screen: InkScreen, name: string, options: FrameOptions = {}): void {
  // A frame file is made of rows and cells, which both kinds of screen have.
  expectFrame(screen as unknown as EmulatedTerminal, name, options);
}
