// Starts Ink on the terminal. Ink draws and does nothing else: keys, signals and the terminal's modes are not its business.
import { render } from 'ink';
import { useSyncExternalStore, type ReactNode } from 'react';
import type { State } from '../app/state.ts';
import type { Look } from './look.ts';
import { Screen } from './screen.tsx';

export interface StateSource {
  readonly getState: () => State;
  /** Calls after each change; returns how to stop that. */
  readonly subscribe: (listener: () => void) => () => void;
}

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
  /** The terminal; `columns` and `rows` as Node's tty.WriteStream has them. */
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
  /** Forgets what was drawn: the next frame is drawn in full. */
  clear(): void;
  /** Resolves when the frame of the state as it is now has been handed to the terminal. */
  waitUntilRenderFlush(): Promise<void>;
}

/** Frames a second at most: a held key repeats 30 times a second and must not feel late. */
const MAX_FPS = 60;

export function mount({ store, look, stdout, stdin }: MountOptions): Mounted {
  const { unmount, clear, waitUntilRenderFlush } = render(<App store={store} look={look} />, {
    stdout,
    stdin,
    alternateScreen: true,
    incrementalRendering: true,
    // An environment with CI set gets its screen all the same.
    interactive: true,
    exitOnCtrlC: false,
    patchConsole: false,
    maxFps: MAX_FPS,
    isScreenReaderEnabled: false,
  });
  return { unmount: () => unmount(), clear, waitUntilRenderFlush };
}
