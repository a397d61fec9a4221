// What the user does to the view: nothing here reaches a server.
import type { FieldSet } from '../model/field-sets.ts';
import type { MailboxPath } from '../model/mailbox.ts';
import type { Sort } from '../model/sort.ts';
import type { TypedField } from '../model/message-fields.ts';
import type { KeptSurvivors } from './kept-survivors.ts';
import type { Survivors } from '../model/survivors.ts';
import type { Uid } from '../model/uid.ts';
import type { UidSet } from '../model/uid-set.ts';
import type { JournalContents } from '../ports.ts';
import type { Narrowing, SpaceKey } from './space-groups.ts';
import type { MigrationLimit, MigrationReport } from './migration.ts';
import type { DomainMark } from './domain-mark.ts';
import type { Sheet } from './sheet.ts';
import type { Dialog, Filter, Pane, Search, Selection, Status } from './state.ts';

/** How far the cursor goes. */
export type Move =
  | { readonly by: 'rows'; readonly count: number }
  | { readonly by: 'pages'; readonly count: number }
  | { readonly by: 'half-pages'; readonly count: number }
  | { readonly by: 'start' }
  | { readonly by: 'end' };

export type ViewIntent =
  | { readonly kind: 'resize'; readonly columns: number; readonly rows: number }
  | { readonly kind: 'focus'; readonly pane: Pane }
  /** Moves the cursor of the focused pane, or the topmost line where a pane has none. */
  | { readonly kind: 'move'; readonly move: Move }
  | { readonly kind: 'set-cursor'; readonly uid: Uid }
  /** Takes a folder into the list of many, or leaves it out again. */
  | { readonly kind: 'choose-folder'; readonly path: MailboxPath }
  /** `survivors`: which messages stay of those that are marked as copies; `saved`: the same, with marks called back. */
  | {
      readonly kind: 'set-marks';
      readonly marks: UidSet;
      readonly survivors?: Survivors;
      readonly saved?: readonly KeptSurvivors[];
    }
  /** The marks of the list, under a letter. */
  | { readonly kind: 'save-marks'; readonly name: string }
  /** Begins a visual range at the cursor; ends one keeping its marks, or giving them up. */
  | { readonly kind: 'range'; readonly change: 'begin' | 'keep' | 'drop' }
  | { readonly kind: 'sort'; readonly sort: Sort }
  | { readonly kind: 'search'; readonly search: Search | undefined }
  | { readonly kind: 'select'; readonly selection: Selection | undefined }
  | { readonly kind: 'filter'; readonly filter: Filter | undefined }
  | { readonly kind: 'want-envelopes'; readonly total: number }
  | { readonly kind: 'toggle-all-headers' }
  /** Lays a sheet over the panes; `alone`: in place of those that are there. */
  | { readonly kind: 'open-sheet'; readonly sheet: Sheet; readonly alone: boolean }
  | { readonly kind: 'close-sheet' }
  | { readonly kind: 'move-sheet'; readonly move: Move }
  /** The next way of showing a header. */
  | { readonly kind: 'cycle-headers' }
  /** The next page of octets, or another try. */
  | { readonly kind: 'read-more' }
  /** The protocol view, over panes and sheets. */
  /** `of`: all connections, or that of commands typed by hand. */
  | { readonly kind: 'open-protocol'; readonly of: 'all' | 'console' }
  | { readonly kind: 'close-protocol' }
  | { readonly kind: 'move-protocol'; readonly move: Move }
  | { readonly kind: 'cycle-connections' }
  | { readonly kind: 'filter-lines'; readonly text: string }
  | { readonly kind: 'fold-lines' }
  /** `hit`: the number of the line that was found. */
  | { readonly kind: 'find-line'; readonly text: string; readonly hit: number }
  /** One line for each thread, where the list goes by them. */
  | { readonly kind: 'fold'; readonly folded: boolean }
  /** The thread of a message is to be marked. */
  | { readonly kind: 'mark-thread'; readonly of: Uid | undefined }
  /** What comes from the domain of a message's sender is to be marked. */
  | { readonly kind: 'mark-domain'; readonly of: DomainMark | undefined }
  /** Where the bytes are, over the panes. */
  | { readonly kind: 'open-space' }
  | { readonly kind: 'close-space' }
  /** `entered`: the list's folder is chosen with it, or is left. */
  | { readonly kind: 'space-by'; readonly by: SpaceKey; readonly entered?: boolean }
  /** Only the messages of a group; `by`: how those are grouped. */
  | { readonly kind: 'narrow-space'; readonly narrowing: Narrowing; readonly by: SpaceKey }
  | { readonly kind: 'widen-space' }
  | { readonly kind: 'stop-space' }
  /** A header field that copies are told by as well. */
  | { readonly kind: 'name-field'; readonly field: TypedField }
  | { readonly kind: 'move-space'; readonly move: Move }
  | { readonly kind: 'want-fields'; readonly of: FieldSet; readonly total: number }
  /** What a migration may trip over, over the panes. */
  | { readonly kind: 'open-migration'; readonly limit: MigrationLimit }
  | { readonly kind: 'close-migration' }
  | { readonly kind: 'move-migration'; readonly move: Move }
  | { readonly kind: 'migration-checked'; readonly report: MigrationReport }
  | { readonly kind: 'open-dialog'; readonly dialog: Dialog }
  | { readonly kind: 'close-dialog' }
  /** A line of the command line, to be called back. */
  | { readonly kind: 'remember-line'; readonly text: string }
  | { readonly kind: 'remember-query'; readonly text: string }
  | { readonly kind: 'dialog-shown' }
  | { readonly kind: 'say'; readonly status: Status | undefined }
  | { readonly kind: 'dismiss-alert' }
  | { readonly kind: 'locked'; readonly readOnly: boolean }
  /** What earlier runs of the program wrote down. */
  | { readonly kind: 'journal-read'; readonly contents: JournalContents };
