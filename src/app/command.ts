// What a command is: one spec from which keys, help, hint bar, README and --help come.
import type { ExportFormat, ExportOrder } from '../model/export.ts';
import type { Basis, Intent } from '../model/intent.ts';
import type { MailboxPath } from '../model/mailbox.ts';
import type { Plan } from '../model/plan.ts';
import type { CertificateFacts } from '../model/server-report.ts';
import type { RawPart } from '../ports.ts';
import type { Safe } from '../text/safe-text.ts';
import type { Finding } from './migration.ts';
import type { SavedPart } from './sheet.ts';
import type { Pane, QueryPurpose, State, UndoDirection } from './state.ts';
import type { Targets } from './targets.ts';
import type { ViewIntent } from './view-intent.ts';

/** What running a command asks for, in order. */
export type Effect =
  | { readonly kind: 'view'; readonly intent: ViewIntent }
  | { readonly kind: 'open-folder'; readonly path: MailboxPath }
  /** Compiles an intent; it runs at once, or opens its plan where consent is needed. */
  | { readonly kind: 'plan'; readonly intent: Intent }
  /** The same, and it is shown first whatever it does. */
  | { readonly kind: 'ask-plan'; readonly intent: Intent }
  /** Looks through a file of mail, `path` as typed, and makes a plan of what is in it. */
  | { readonly kind: 'import'; readonly path: string }
  /** What is on screen was confirmed. */
  | { readonly kind: 'confirm'; readonly plans: readonly Plan[] }
  /** The plan on screen with the opposite choice about rescue copies. */
  | { readonly kind: 'toggle-rescue'; readonly plan: Plan }
  | { readonly kind: 'undo'; readonly direction: UndoDirection }
  /** Holds the running plan, or lets it go on. */
  | { readonly kind: 'pause' }
  /** What is to become of a plan that an earlier run left; `consented`: its question was answered. */
  | { readonly kind: 'recheck'; readonly planId: number }
  | { readonly kind: 'resume'; readonly planId: number; readonly consented: boolean }
  | { readonly kind: 'drop'; readonly planId: number }
  /** Stops the running plan, else the scan. */
  | { readonly kind: 'cancel' }
  /** Asks for the name of the file that a part is to be saved in. */
  | { readonly kind: 'ask-save'; readonly part: SavedPart }
  | { readonly kind: 'save'; readonly part: SavedPart; readonly name: string }
  /** Stops what is being saved or exported. */
  | { readonly kind: 'cancel-save' }
  /** Asks where an export is to go. */
  | { readonly kind: 'ask-export'; readonly format: ExportFormat; readonly of: Targets }
  | { readonly kind: 'export'; readonly order: ExportOrder }
  /** To the terminal's clipboard; `what` says which text it is. */
  | { readonly kind: 'copy'; readonly text: Safe; readonly what: Safe }
  /** Sends IMAP as it was typed. */
  | { readonly kind: 'raw'; readonly parts: readonly RawPart[] }
  /** The lines of the protocol that are shown, as a file. */
  | { readonly kind: 'save-protocol' }
  /** What they say was sent, as a script for `openssl s_client`. */
  | { readonly kind: 'script'; readonly to: 'clipboard' | 'file' }
  | { readonly kind: 'refresh' }
  | { readonly kind: 'retry-connection' }
  /** Asks for the facts of the server card. */
  | { readonly kind: 'report' }
  /** Asks which flags the server keeps here, where it has not said. */
  | { readonly kind: 'ask-access' }
  /** Asks which labels the messages have that the flag menu on screen is about. */
  | { readonly kind: 'ask-labels' }
  /** Asks for what the quota card on screen shows. */
  | { readonly kind: 'ask-quota'; readonly path: MailboxPath }
  /** Accepts the certificate on the card from now on. */
  | { readonly kind: 'pin'; readonly certificate: CertificateFacts }
  | { readonly kind: 'redraw' }
  | { readonly kind: 'suspend' }
  | { readonly kind: 'set-read-only'; readonly readOnly: boolean }
  /** Opens the line in which messages are described. */
  | { readonly kind: 'ask-query'; readonly purpose: QueryPurpose }
  /** Asks a server of the configuration how large a message it takes, and opens the migration check with that. */
  | { readonly kind: 'ask-append-limit'; readonly account: string }
  /** Marks the messages that a row of the report is about, or takes their marks away. */
  | { readonly kind: 'mark-finding'; readonly finding: Finding; readonly label: Safe }
  /** The report as a file: asks for its name, and writes it. */
  | { readonly kind: 'ask-save-migration' }
  | { readonly kind: 'save-migration'; readonly name: string }
  /** The keyring takes the password that was typed. */
  | { readonly kind: 'keep-password' }
  | { readonly kind: 'quit' };

const FOR_CURSOR: ReadonlySet<Basis> = new Set(['cursor', 'thread']);

/** A change of the message under the cursor: it has to be the one that the user saw there. */
export function isForCursor(effect: Effect): boolean {
  return effect.kind === 'plan' && 'basis' in effect.intent && FOR_CURSOR.has(effect.intent.basis);
}

/** How far a command reaches: read-only mode drops 'write' and 'destroy'. */
export type Reach = 'view' | 'read' | 'write' | 'destroy';

export interface CommandSpec {
  /** Stable name, for rebinding: `mark-down`. */
  readonly id: string;
  /** Two or three words for the hint bar: "mark". */
  readonly title: string;
  /** One sentence for the help page. */
  readonly help: string;
  /** Key names as the decoder gives them; the first ones are shown. */
  readonly keys: readonly string[];
  /** Panes in which the keys work; undefined: everywhere but in dialogs. */
  readonly panes: readonly Pane[] | undefined;
  readonly reach: Reach;
  /** Place in the hint bar, lower first; undefined: help only. */
  readonly hint: number | undefined;
  /** Undefined when it can run now, else the reason why not. */
  readonly disabled: (state: State) => Safe | undefined;
  readonly run: (state: State) => readonly Effect[];
  /** For what may be typed behind its name in the command line. */
  readonly runWith?: (state: State, text: string) => readonly Effect[];
}

/** By what it is reached: its keys, else its name in the command line. */
export function reachedBy({ id, keys }: CommandSpec): readonly string[] {
  return keys.length > 0 ? keys : [`:${id}`];
}
