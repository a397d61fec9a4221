// Runs the console on the terminal for one account: wires server, journal, state and screen, and gives the terminal back
// before anything is said about how it ended.
import { Console } from './app/console.ts';
import { initialFolders } from './app/slices/folders.ts';
import { initialMessages } from './app/slices/messages.ts';
import { initialPreview } from './app/slices/preview.ts';
import { initialQueue } from './app/slices/queue.ts';
import { initialSession } from './app/slices/session.ts';
import { initialView, questionOf } from './app/slices/view.ts';
import type { State } from './app/state.ts';
import { Store } from './app/store.ts';
import type { Sort } from './model/sort.ts';
import type { Clock, Journal, MailboxCache, MailServer, RescueStore } from './ports.ts';
import type { Safe } from './text/safe-text.ts';
import type { KeyPress } from './ui/keys/key-press.ts';
import type { Look } from './ui/look.ts';
import { withinText } from './ui/scrolling.ts';
import { mount } from './ui/mount.tsx';
import { IdleSignal } from './ui/terminal/idle-signal.ts';
import { TerminalSession } from './ui/terminal/terminal-session.ts';

export interface RunOptions {
  readonly server: MailServer;
  readonly journal: Journal;
  readonly rescueStore: RescueStore;
  /** `tell` takes what is to be said of it, now and later. */
  readonly openCache: (tell: (line: Safe) => void) => MailboxCache;
  readonly clock: Clock;
  readonly look: Look;
  readonly user: Safe;
  readonly host: Safe;
  readonly folder: string;
  readonly sort: Sort;
  readonly readOnly: boolean;
  /** Rescue copies are kept unless a plan's question is told otherwise. */
  readonly rescue: boolean;
  /** Removals of more messages are refused. */
  readonly maxRemove: number;
}

/** How it ended; `message` is for stderr. */
export interface RunEnd {
  readonly exitCode: number;
  readonly message: string | undefined;
}

export async function runConsole(options: RunOptions): Promise<RunEnd> {
  const { server, journal, rescueStore, openCache, maxRemove, clock, look } = options;
  const idle = new IdleSignal(process.env);
  const ended = Promise.withResolvers<RunEnd>();
  const letGo = async () => {
    await app.close();
    journal.close();
  };
  const terminal = new TerminalSession({
    stdin: process.stdin,
    stdout: process.stdout,
    idle,
    onPresses: (presses) => presses.forEach(press),
    onResize: (size) => store.view({ kind: 'resize', ...size }),
    onEnd: async (end) => {
      if (end.kind === 'crash') process.stderr.write(crashText(end.error));
      await letGo();
    },
  });
  const store = new Store(
    initialState(options, terminal.size),
    clock,
    () => idle.busy(),
    (state) => withinText(state, look),
  );
  const app = new Console({
    server,
    journal,
    rescue: rescueStore,
    cache: openCache((text) => store.view({ kind: 'say', status: { text, tone: 'warning' } })),
    maxRemove,
    store,
    clock,
    busy: () => idle.busy(),
    random: Math.random,
    screen: {
      redraw: () => terminal.repaint(),
      shown: async () => void (await terminal.fence()),
      suspend: () => terminal.suspend(),
      leave: () => ended.resolve({ exitCode: 0, message: undefined }),
    },
  });
  /** Presses up to this chunk were made before the question on screen could be seen. */
  let answerable = 0;
  const press = (made: KeyPress) => {
    const { dialog, dialogShown } = store.getState().view;
    if (dialog && dialogShown && made.chunk <= answerable) return;
    app.press(made);
  };
  let asked: unknown;
  store.subscribe(() => {
    const { dialog, dialogShown } = store.getState().view;
    const subject = questionOf(dialog);
    if (subject === asked) return;
    asked = subject;
    if (!subject || dialogShown) return;
    // Not awaited: keys go on arriving meanwhile, and count for nothing.
    void terminal.fence().then((chunk) => {
      if (asked !== subject) return;
      answerable = chunk;
      store.view({ kind: 'dialog-shown' });
    });
  });

  const starting = idle.busy();
  try {
    terminal.enter();
    const drawing = mount({ store, look, stdout: terminal.output, stdin: terminal.input });
    terminal.attach(drawing);
    // Not awaited: q leaves also while the server is not answering. A fault in it ends the program like any other.
    void app
      .start(options.folder)
      .then((started) => {
        if (started.kind === 'failed') ended.resolve({ exitCode: 2, message: started.failure.text });
      })
      .finally(starting);
    const end = await ended.promise;
    drawing.unmount();
    await terminal.leave();
    await letGo();
    return end;
  } finally {
    terminal.restore();
  }
}

function initialState(options: RunOptions, size: { columns: number; rows: number }): State {
  return {
    session: initialSession(options.user, options.host, options.readOnly),
    folders: initialFolders,
    messages: initialMessages(options.sort),
    preview: initialPreview,
    queue: initialQueue,
    view: initialView(size.columns, size.rows, -new Date().getTimezoneOffset(), options.rescue),
  };
}

/** What the program's own fault leaves behind on stderr, in plain ASCII. */
export function crashText(error: unknown): string {
  const said = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `imaptop stopped on a fault of its own; nothing is left half sent.\n${said.replace(/[^\n\x20-\x7e]/g, '?')}\n`;
}
