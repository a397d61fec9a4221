// The message list: title, column heads, and the rows in sight. Nothing here depends on how many rows there are.
import { memo, type ReactNode } from 'react';
import type { Rect } from '../../app/layout.ts';
import type { Filter, MessagesState } from '../../app/state.ts';
import type { Asking } from '../../model/fact.ts';
import type { FolderNode } from '../../model/folder.ts';
import type { Gathering } from '../../model/gathering.ts';
import type { MailboxPath } from '../../model/mailbox.ts';
import type { Uid } from '../../model/uid.ts';
import { layoutColumns } from '../../text/columns.ts';
import { headerText } from '../../text/row.ts';
import { literal, safe, toSafe, type Safe } from '../../text/safe-text.ts';
import { cellWidth } from '../../text/width.ts';
import { blankLine, fitLine, segment, type Line } from '../line.ts';
import type { Look } from '../look.ts';
import { sameProps } from '../same-props.ts';
import { wrap } from '../wrap.ts';
import { messageRow, type Place, type RowContext } from './message-row.ts';
import { messagesTitle } from './messages-title.ts';
import { Rows } from './rows.tsx';

export interface MessagesView {
  readonly messages: MessagesState;
  readonly focused: boolean;
  /** The host, until the first sign-in has come through. */
  readonly connectingTo: Safe | undefined;
  /** The folders stand beside the list: the header names the folder, the title the pane. */
  readonly beside: boolean;
  readonly screenColumns: number;
  /** For the names, where the list is of several. */
  readonly tree: readonly FolderNode[];
  readonly zoneMinutes: number;
}

function messagesLines(
  view: MessagesView,
  { width, height }: Pick<Rect, 'width' | 'height'>,
  look: Look,
): Line[] {
  const { messages, focused } = view;
  const { glyphs } = look;
  const name = view.beside || messages.name === '' ? literal('MESSAGES') : glyphs.show(messages.name);
  const lines: Line[] = [messagesTitle(messages, name, focused, width, look)];
  const notice = noticeText(messages, view.connectingTo);
  if (notice) {
    lines.push(blankLine(width, 'text'));
    for (const text of wrap(glyphs.show(notice.text), width - 4, height - 2, glyphs.ellipsis)) {
      lines.push(
        fitLine([segment(safe`  ${text}`, notice.bad ? 'danger' : 'text')], width, 'text', glyphs.ellipsis),
      );
    }
  } else {
    lines.push(...listLines(view, { width, height }, look));
  }
  while (lines.length < height) lines.push(blankLine(width, 'row'));
  return lines;
}

function listLines(
  view: MessagesView,
  { width, height }: Pick<Rect, 'width' | 'height'>,
  { glyphs }: Look,
): Line[] {
  const { messages } = view;
  const { table, order, gathering } = messages;
  const folders = gathering && gatheredFolders(gathering, view.tree);
  const columns = layoutColumns({
    width,
    screenWidth: view.screenColumns,
    maxUid: gathering ? gathering.lastUid : table.uid(table.length - 1),
    time: true,
    ...(folders ? { folder: folders.cells } : {}),
  });
  const names = folders?.namesWithin(columns.find(({ id }) => id === 'folder')?.width ?? 0);
  const context: RowContext = {
    messages,
    columns,
    biggest: columns.some(({ id }) => id === 'bar') ? table.biggest : 0,
    offsetMinutes: view.zoneMinutes,
    glyphs,
    placeOf: gathering && names && ((number) => placeOf(gathering, names, number)),
  };
  const lines: Line[] = [[segment(headerText(columns), 'dim')]];
  const end = Math.min(order.length, messages.top + height - 2);
  for (let position = messages.top; position < end; position++) {
    lines.push(fitLine(messageRow(position, context), width, 'row', glyphs.ellipsis));
  }
  return lines;
}

type Names = ReadonlyMap<MailboxPath, Safe>;

interface GatheredFolders {
  /** Of the longest name. */
  readonly cells: number;
  /** Where a whole name has no room, its last level stands for it. */
  readonly namesWithin: (cells: number) => Names;
}

function gatheredFolders({ mailboxes }: Gathering, tree: readonly FolderNode[]): GatheredFolders {
  const paths = new Set(mailboxes.map(({ path }) => path));
  const folders = tree.map(({ folder }) => folder).filter(({ path }) => paths.has(path));
  return {
    cells: Math.max(0, ...folders.map(({ name }) => cellWidth(name))),
    namesWithin: (cells) =>
      new Map(
        folders.map(({ path, name, levels }) => [
          path,
          cellWidth(name) <= cells ? name : (levels.at(-1) ?? name),
        ]),
      ),
  };
}

function placeOf(gathering: Gathering, names: Names, number: Uid): Place {
  const message = gathering.sourceOf(number);
  return message
    ? { uid: message.uid, folder: names.get(message.mailbox.path) }
    : { uid: number, folder: undefined };
}

interface Notice {
  readonly text: Safe;
  readonly bad: boolean;
}

/** What stands in place of the list, with what to do next; undefined where there is a list. */
function noticeText(
  { mailbox, scan, table, name, order, filter, asking }: MessagesState,
  connectingTo: Safe | undefined,
): Notice | undefined {
  if (scan.kind === 'failed' && table.known === 0) {
    // What the user stopped says so itself, and is no fault.
    const stopped = scan.failure.kind === 'cancelled';
    return { text: stopped ? scan.failure.text : safe`${scan.failure.text} R tries again.`, bad: !stopped };
  }
  if (mailbox === undefined) {
    if (connectingTo !== undefined) return { text: safe`Connecting to ${connectingTo}…`, bad: false };
    if (scan.kind === 'opening') return { text: safe`Opening ${name}…`, bad: false };
    return {
      text: literal('No folder is open. Press c and type the name of one, or 1 for the list of folders.'),
      bad: false,
    };
  }
  if (filter && order.length === 0 && table.known > 0)
    return { text: emptyFilter(name, filter, asking), bad: false };
  if (table.length > 0) return undefined;
  return {
    text: safe`${name} is empty. J and K go to the next and the previous folder, c to any; R looks for new mail.`,
    bad: false,
  };
}

function emptyFilter(name: Safe, { text }: Filter, asking: Asking | undefined): Safe {
  const found = asking ? literal('is known to be') : literal('is');
  return safe`No message of ${name} ${found} ${toSafe(text)}. Esc shows all of them; l changes the filter.`;
}

interface MessagesPaneProps extends MessagesView {
  readonly rect: Rect;
  readonly look: Look;
}

export const MessagesPane = memo(function MessagesPane({
  rect,
  look,
  ...view
}: MessagesPaneProps): ReactNode {
  return <Rows rect={rect} lines={messagesLines(view, rect, look)} look={look} />;
}, sameProps);
