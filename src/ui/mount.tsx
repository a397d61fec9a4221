// Starts Ink on the terminal. Ink draws and does nothing else: keys, signals and the terminal's modes are not its business.
import { render } from 'ink';
import { useSyncExternalStore, type ReactNode } from 'react';
import { FramePacer, type StateSource } from './frame-pacer.ts';
import type { Look } from './look.ts';
import { Screen } from './screen.tsx';

interface AppProps {
  readonly store: StateSource;
  readonly look: Look;
}

function App({ store, look }: AppProps): ReactNode {
  const state = useSyncExternalStore(store.subscribe, store.getState);
  return <Screen state={state} look={look} />;
}

export interface MountOptions {
  readonly store: StateSource;
  readonly look: Look;
  /** Gets whole frames, painted rows one a line; `columns` and `rows` as Node's tty.WriteStream has them. */
  readonly stdout: NodeJS.WritableStream & {
    readonly columns: number;
    readonly rows: number;
    readonly isTTY: boolean;
  };
  /** Never read. */
  readonly stdin: NodeJS.ReadStream;
}

export interface Mounted {
  unmount(): void;
  /** Resolves when the frame of the state as it is now has been handed to `stdout`. */
  waitUntilRenderFlush(): Promise<void>;
  /** Rejects when a component throws. */
  waitUntilExit(): Promise<unknown>;
}

export function mount({ store, look, stdout, stdin }: MountOptions): Mounted {
  const pacer = new FramePacer(store);
  const ink = render(<App store={pacer} look={look} />, {
    stdout,
    stdin,
    // Hands over every frame as a whole, as it is drawn: when to draw the pacer says, and what of a frame has to cross
    // the line its taker finds out.
    debug: true,
    // An environment with CI set gets its screen all the same.
    interactive: true,
    exitOnCtrlC: false,
    patchConsole: false,
    isScreenReaderEnabled: false,
  });
  return {
    unmount: () => {
      pacer.stop();
      ink.unmount();
    },
    waitUntilRenderFlush: () => {
      pacer.flush();
      return ink.waitUntilRenderFlush();
    },
    waitUntilExit: () => ink.waitUntilExit(),
  };
}
