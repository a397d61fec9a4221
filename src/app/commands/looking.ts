// Looking into the message under the cursor: its header, its parts, its source; and what of it is copied.
import { toSafe, type Safe } from '../../text/safe-text.ts';
import type { CommandSpec, Effect } from '../command.ts';
import { copyChoices } from '../copy-choices.ts';
import { listedUid, messageOf } from '../listed.ts';
import { headerSheet, partsSheet, textSheet, type Sheet, type Subject } from '../sheet.ts';
import type { State } from '../state.ts';
import { askMigration, migrationOf } from '../migration-order.ts';
import { view } from './shared.ts';

const base = { panes: ['messages', 'preview'], reach: 'read', disabled: noCursor } as const;

export const lookingCommands: readonly CommandSpec[] = [
  {
    ...base,
    id: 'header-lab',
    title: 'header lab',
    help: 'Reads out the header: its way with delays and TLS, who vouches for it, what is odd; h there shows all fields, then raw octets.',
    keys: ['H'],
    hint: undefined,
    run: (state) => look(state, headerSheet),
  },
  {
    ...base,
    id: 'parts',
    title: 'parts',
    help: 'The MIME parts with their sizes, without reading any; Enter there opens a text, s saves a part.',
    keys: ['v'],
    hint: undefined,
    run: (state) => look(state, partsSheet),
  },
  {
    ...base,
    id: 'source',
    title: 'source',
    help: 'The message as the server has it, 64 KB at a time: m reads more, s saves all of it.',
    keys: ['e'],
    hint: undefined,
    run: (state) => look(state, (of) => sourceSheet(state, of)),
  },
  {
    ...base,
    id: 'space',
    title: 'space',
    help: 'Shows where the bytes are: by folder, sender, domain, year, month, size, type, attachment or list, the biggest first; Enter looks into a group, Space marks all of it.',
    keys: ['S'],
    panes: undefined,
    disabled: () => undefined,
    hint: undefined,
    run: () => view({ kind: 'open-space' }),
  },
  {
    ...base,
    id: 'migration',
    title: 'migration',
    help: "Checks what another server may not take: messages over a limit, folder names, keywords, dates. :migration 25M says the limit, :migration to ACCOUNT asks another account's server for it.",
    keys: [],
    panes: undefined,
    disabled: () => undefined,
    hint: undefined,
    run: askMigration,
    runWith: migrationOf,
  },
  {
    ...base,
    id: 'copy',
    title: 'copy',
    help: 'Copies to the clipboard of your terminal; the next key says what: u UID, m Message-ID, f address, i IMAP command.',
    keys: ['y'],
    reach: 'view',
    hint: undefined,
    run: (state) => view({ kind: 'open-dialog', dialog: { kind: 'copy', choices: copyChoices(state) } }),
  },
];

/** Marks are for changes: one message at a time is looked into. */
function noCursor({ messages }: State): Safe | undefined {
  const here = messages.mailbox && messages.cursor !== undefined;
  return here ? undefined : toSafe('No message is under the cursor.');
}

function look({ messages }: State, sheetOf: (of: Subject) => Sheet): Effect[] {
  const of = messageOf(messages, messages.cursor);
  return of ? view({ kind: 'open-sheet', sheet: sheetOf(of), alone: true }) : [];
}

export function sourceSheet({ messages }: State, of: Subject): Sheet {
  return textSheet(of, undefined, sizeOf(messages, of));
}

/** As the list has it; undefined where its row is not read yet. */
export function sizeOf(messages: State['messages'], of: Subject): number | undefined {
  const { table } = messages;
  const uid = listedUid(messages, of);
  const row = uid === undefined ? -1 : table.rowOf(uid);
  return row >= 0 && table.isKnown(row) ? table.size(row) : undefined;
}
