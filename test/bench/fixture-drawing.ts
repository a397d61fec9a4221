// The screen and the keys of the console on a made-up mailbox of many messages, in a real terminal: everything of a key
// press but the server. Arguments: messages, folder of the themes.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Console } from '../../src/app/console.ts';
import { initialFolders } from '../../src/app/slices/folders.ts';
import { initialMessages } from '../../src/app/slices/messages.ts';
import { initialPreview } from '../../src/app/slices/preview.ts';
import { noAppendLimit } from '../app/no-append-limit.ts';
import { noRawConsole } from '../app/no-raw-console.ts';
import { initialProtocol } from '../../src/app/slices/protocol.ts';
import { initialMigration } from '../../src/app/slices/migration.ts';
import { initialSpace } from '../../src/app/slices/space.ts';
import { initialQueue } from '../../src/app/slices/queue.ts';
import { initialSession } from '../../src/app/slices/session.ts';
import { initialSheets } from '../../src/app/slices/sheets.ts';
import { initialView } from '../../src/app/slices/view.ts';
import { Store } from '../../src/app/store.ts';
import type { MailText, RescueStore, SavedFiles, MailFiles } from '../../src/ports.ts';
import { NoCache } from '../../src/sqlite/no-cache.ts';
import { NoJournal } from '../../src/sqlite/no-journal.ts';
import { literal, toSafe } from '../../src/text/safe-text.ts';
import { UNICODE_GLYPHS } from '../../src/ui/glyphs.ts';
import { mount } from '../../src/ui/mount.tsx';
import { createPainter } from '../../src/ui/painter.ts';
import { withinText } from '../../src/ui/scrolling.ts';
import { IdleSignal } from '../../src/ui/terminal/idle-signal.ts';
import { TerminalSession } from '../../src/ui/terminal/terminal-session.ts';
import { parseTheme } from '../../src/ui/theme.ts';
import { madeUpServer, readFacts } from './made-up-mailbox.ts';

const [count = '1000000', themes = 'themes'] = process.argv.slice(2);
const parsed = parseTheme(JSON.parse(readFileSync(join(themes, 'dark.json'), 'utf8')));
if (parsed.kind === 'failed') throw new Error(parsed.why);
const look = { painter: createPainter(parsed.theme, '256'), glyphs: UNICODE_GLYPHS };
const idle = new IdleSignal(process.env);
const clock = {
  now: () => Date.now(),
  after: (milliseconds: number, call: () => void) => {
    const timer = setTimeout(call, milliseconds);
    return () => clearTimeout(timer);
  },
};
const terminal = new TerminalSession({
  stdin: process.stdin,
  stdout: process.stdout,
  idle,
  onPresses: (presses) => presses.forEach((press) => app.press(press)),
  onResize: (size) => store.view({ kind: 'resize', ...size }),
  onEnd: () => undefined,
});
const store = new Store(
  {
    session: initialSession(literal('postmaster'), literal('mail.example.org'), false),
    folders: initialFolders,
    messages: initialMessages({ key: 'size', descending: true }),
    preview: initialPreview,
    queue: initialQueue,
    sheets: initialSheets,
    protocol: initialProtocol,
    space: initialSpace,
    migration: initialMigration,
    view: initialView(terminal.size.columns, terminal.size.rows, 0),
  },
  clock,
  () => idle.busy(),
  (state) => withinText(state, look),
);
const app = new Console({
  server: madeUpServer,
  account: { user: 'postmaster', host: 'mail.example.org', port: 993, tls: 'implicit' },
  rawConsole: noRawConsole,
  protocol: { lines: () => [], onLine: () => () => undefined },
  journal: new NoJournal({ kind: 'limit', text: toSafe('This is a bench.') }),
  cache: new NoCache(),
  rescue: {} as RescueStore,
  mailText: {} as MailText,
  savedFiles: {} as SavedFiles,
  mailFiles: {} as MailFiles,
  appendLimit: noAppendLimit,
  maxRemove: 0,
  store,
  clock,
  waits: () => undefined,
  busy: () => idle.busy(),
  random: Math.random,
  screen: {
    redraw: () => terminal.repaint(),
    copy: () => true,
    notify: () => undefined,
    shown: async () => void (await terminal.fence()),
    suspend: () => undefined,
    leave: () => {
      terminal.restore();
      process.exit(0);
    },
  },
});
terminal.enter();
terminal.attach(mount({ store, look, stdout: terminal.output, stdin: terminal.input }));
for (const fact of readFacts(Number(count))) store.report(fact);
store.flush();
