// Runs the console on the terminal for one account: draws as soon as Ink is there, wires server, journal and state when the
// adapters are, and gives the terminal back before anything is said about how it ended.
import { Console } from './app/console.ts';
import { initialState, type Start } from './app/initial-state.ts';
import { questionOf } from './app/slices/view.ts';
import { Store } from './app/store.ts';
import type { Opening } from './opening.ts';
import type { Adapters, Clock } from './ports.ts';
import type { KeyPress } from './ui/keys/key-press.ts';
import type { Look } from './ui/look.ts';
import { withinText } from './ui/scrolling.ts';
import { mount } from './ui/mount.tsx';
import { noticeSequence, type Notice } from './ui/terminal/notification.ts';
import { copySequence } from './ui/terminal/clipboard.ts';

export interface RunOptions {
  /** The terminal is taken and shows the first frame. */
  readonly opening: Opening;
  /** Called once the screen is drawn. */
  readonly openAdapters: () => Promise<Adapters>;
  readonly clock: Clock;
  readonly look: Look;
  readonly start: Start;
  readonly folder: string;
  /** Removals of more messages are refused. */
  readonly maxRemove: number;
  /** Whether anything may be copied to the terminal's clipboard. */
  readonly clipboard: boolean;
  /** How the end of what took long is told. */
  readonly notice: Notice;
  /** Called once a list has come in whole. */
  readonly listed: () => void;
}

/** How it ended; `message` is for stderr. */
export interface RunEnd {
  readonly exitCode: number;
  readonly message: string | undefined;
}

export async function runConsole(options: RunOptions): Promise<RunEnd> {
  const { opening, clock, look, start } = options;
  const { idle, terminal } = opening;
  const store = new Store(
    initialState(start, terminal.size),
    clock,
    () => idle.busy(),
    (state) => withinText(state, look),
  );
  const drawing = mount({ store, look, stdout: terminal.output, stdin: terminal.input });
  terminal.attach(drawing);
  opening.onResize((size) => store.view({ kind: 'resize', ...size }));
  const { ended, letGo } = begin(options, store, await options.openAdapters());
  const end = await ended;
  drawing.unmount();
  await terminal.leave();
  await letGo();
  return end;
}

interface Running {
  /** Resolves when the user leaves, or when the console could not begin. */
  readonly ended: Promise<RunEnd>;
  readonly letGo: () => Promise<void>;
}

function begin(options: RunOptions, store: Store, adapters: Adapters): Running {
  const {
    server,
    account,
    protocol,
    rawConsole,
    journal,
    rescueStore,
    mailText,
    savedFiles,
    mailFiles,
    appendLimit,
    keepPassword,
    openCache,
  } = adapters;
  const { opening, clock, maxRemove } = options;
  const { idle, terminal } = opening;
  const ended = Promise.withResolvers<RunEnd>();
  const app = new Console({
    server,
    account,
    protocol,
    rawConsole,
    journal,
    rescue: rescueStore,
    mailText,
    savedFiles,
    mailFiles,
    appendLimit,
    cache: openCache((text) => store.view({ kind: 'say', status: { text, tone: 'warning' } })),
    maxRemove,
    keepPassword,
    store,
    clock,
    busy: () => idle.busy(),
    waits: opening.started,
    random: Math.random,
    screen: {
      redraw: () => terminal.repaint(),
      copy: (text) => {
        if (options.clipboard) terminal.output.send(copySequence(text, process.env));
        return options.clipboard;
      },
      notify: (text) => terminal.output.send(noticeSequence(text, options.notice, process.env)),
      shown: async () => void (await terminal.fence()),
      suspend: () => terminal.suspend(),
      leave: () => ended.resolve({ exitCode: 0, message: undefined }),
    },
  });
  const letGo = async () => {
    await app.close();
    journal.close();
  };
  opening.onEnd(letGo);
  // Not awaited: q leaves also while the server is not answering. A fault in it ends the program like any other.
  void app
    .start(options.folder)
    .then((started) => {
      if (started.kind === 'failed') ended.resolve({ exitCode: 2, message: started.failure.text });
    })
    .finally(opening.started);
  const stop = store.subscribe(() => {
    if (store.getState().messages.scan.kind !== 'complete') return;
    stop();
    options.listed();
  });
  const answerable = watchQuestions(opening, store);
  opening.onPress((press) => {
    if (answerable(press)) app.press(press);
  });
  return { ended: ended.promise, letGo };
}

/** Tells of a press whether it was made when the question on screen could be seen. */
function watchQuestions({ terminal }: Opening, store: Store): (press: KeyPress) => boolean {
  /** Presses up to this chunk were made before. */
  let answerable = 0;
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
  return ({ chunk }) => {
    const { dialog, dialogShown } = store.getState().view;
    return !(dialog && dialogShown && chunk <= answerable);
  };
}
