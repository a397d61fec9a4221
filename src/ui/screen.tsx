// The whole frame: every part at the place that layout() gives it, and the dialog over them.
import { Box } from 'ink';
import type { ReactNode } from 'react';
import { hints, type Hint } from '../app/keymap.ts';
import { layout, sheetRect, type Layout } from '../app/layout.ts';
import { protocolHints } from '../app/protocol-keys.ts';
import { messageOf } from '../app/listed.ts';
import { topSheet } from '../app/sheet.ts';
import { migrationHints } from '../app/migration-keys.ts';
import { spaceOf } from '../app/space.ts';
import { spaceHints } from '../app/space-keys.ts';
import { sheetHints } from '../app/sheet-keys.ts';
import { folderAt } from '../app/slices/folders.ts';
import { shownMessages } from '../app/slices/view.ts';
import type { State } from '../app/state.ts';
import type { MessageRef } from '../model/gathering.ts';
import { literal, safe, type Safe } from '../text/safe-text.ts';
import { formatCount, formatSize } from '../text/size.ts';
import { DialogLayer } from './dialogs/dialog-layer.tsx';
import type { Look } from './look.ts';
import { markedTotal } from './message-facts.ts';
import { Banner } from './parts/banner.tsx';
import { FoldersPane } from './parts/folders-pane.tsx';
import { HeaderBar } from './parts/header-bar.tsx';
import { HintBar } from './parts/hint-bar.tsx';
import { MessagesPane } from './parts/messages-pane.tsx';
import { PreviewPane } from './parts/preview-pane.tsx';
import { QueuePane } from './parts/queue-pane.tsx';
import { HorizontalRule, VerticalRule } from './parts/rules.tsx';
import { StepLine } from './parts/step-line.tsx';
import { TooSmall } from './parts/too-small.tsx';
import { ProtocolPane } from './protocol/protocol-pane.tsx';
import { MigrationPane } from './migration/migration-pane.tsx';
import { SpacePane } from './space/space-pane.tsx';
import { SheetPane } from './sheets/sheet-pane.tsx';

/** "UID 4568"; where the list is of several folders, in which of them. */
function placeOf({ messages, folders }: State, message: MessageRef | undefined): Safe {
  if (!message) return literal('');
  const folder = messages.gathering && folderAt(folders, message.mailbox.path)?.name;
  return folder === undefined ? safe`UID ${message.uid}` : safe`UID ${message.uid} of ${folder}`;
}

interface ScreenProps {
  readonly state: State;
  readonly look: Look;
}

export function Screen({ state, look }: ScreenProps): ReactNode {
  const { columns, rows } = state.view;
  const place = layout(state);
  if (place.kind === 'too-small') return <TooSmall columns={columns} rows={rows} look={look} />;
  return (
    <Box width={columns} height={rows}>
      <HeaderBar
        session={state.session}
        messages={state.messages}
        queue={state.queue}
        marked={markedUnseen(state, place)}
        columns={columns}
        look={look}
      />
      {place.banner && <Banner session={state.session} columns={columns} look={look} />}
      {state.protocol.isOpen ? (
        <ProtocolLayer state={state} place={place} look={look} />
      ) : topSheet(state) ? (
        <SheetLayer state={state} place={place} look={look} />
      ) : state.migration.isOpen ? (
        <MigrationLayer state={state} place={place} look={look} />
      ) : state.space.isOpen ? (
        <SpaceLayer state={state} place={place} look={look} />
      ) : (
        <Panes state={state} place={place} look={look} />
      )}
      <StepLine
        queue={state.queue}
        status={state.view.status}
        saving={state.sheets.saving}
        row={place.stepRow}
        columns={columns}
        look={look}
      />
      <HintBar hints={hintsNow(state)} row={place.hintRow} columns={columns} look={look} />
      <DialogLayer state={state} place={place} look={look} />
    </Box>
  );
}

/** A dialog takes all keys: those of the panes stay in their places, dim. */
function hintsNow(state: State): readonly Hint[] {
  const sheet = topSheet(state);
  const all = state.protocol.isOpen
    ? protocolHints(state.protocol)
    : sheet
      ? sheetHints(state, sheet)
      : state.migration.isOpen
        ? migrationHints(state)
        : state.space.isOpen
          ? spaceHints(state)
          : hints(state);
  return state.view.dialog ? all.map((hint) => ({ ...hint, enabled: false })) : all;
}

interface PanesProps extends ScreenProps {
  readonly place: Extract<Layout, { kind: 'panes' }>;
}

/** The protocol lies over everything but dialogs. */
function ProtocolLayer({ state, place, look }: PanesProps): ReactNode {
  const { columns, zoneMinutes } = state.view;
  const rect = sheetRect(place, columns);
  return (
    <>
      <ProtocolPane protocol={state.protocol} zoneMinutes={zoneMinutes} rect={rect} look={look} />
      <HorizontalRule row={rect.top + rect.height} cells={columns} junction={undefined} look={look} />
    </>
  );
}

function SpaceLayer({ state, place, look }: PanesProps): ReactNode {
  const { columns } = state.view;
  const rect = sheetRect(place, columns);
  return (
    <>
      <SpacePane state={state} space={spaceOf(state)} rect={rect} look={look} />
      <HorizontalRule row={rect.top + rect.height} cells={columns} junction={undefined} look={look} />
    </>
  );
}

function MigrationLayer({ state, place, look }: PanesProps): ReactNode {
  const { columns } = state.view;
  const rect = sheetRect(place, columns);
  return (
    <>
      <MigrationPane state={state} rect={rect} look={look} />
      <HorizontalRule row={rect.top + rect.height} cells={columns} junction={undefined} look={look} />
    </>
  );
}

/** A sheet lies over all panes. */
function SheetLayer({ state, place, look }: PanesProps): ReactNode {
  const { columns, zoneMinutes } = state.view;
  const rect = sheetRect(place, columns);
  const sheet = topSheet(state);
  return (
    <>
      {sheet && (
        <SheetPane
          sheet={sheet}
          place={placeOf(state, sheet.of)}
          zoneMinutes={zoneMinutes}
          rect={rect}
          look={look}
        />
      )}
      <HorizontalRule row={rect.top + rect.height} cells={columns} junction={undefined} look={look} />
    </>
  );
}

function Panes({ state, place, look }: PanesProps): ReactNode {
  const { focus, columns, zoneMinutes } = state.view;
  const { folders, messages, preview, queue, verticalRule, horizontalRules } = place;
  return (
    <>
      {folders && (
        <FoldersPane
          folders={state.folders}
          capabilities={state.session.capabilities}
          focused={focus === 'folders'}
          rect={folders}
          look={look}
        />
      )}
      {verticalRule !== undefined && folders && (
        <VerticalRule column={verticalRule} top={folders.top} height={folders.height} look={look} />
      )}
      {messages && (
        <MessagesPane
          messages={shownMessages(state)}
          focused={focus === 'messages'}
          connectingTo={state.session.tls === '' ? state.session.host : undefined}
          beside={folders !== undefined}
          screenColumns={columns}
          tree={state.folders.tree}
          zoneMinutes={zoneMinutes}
          rect={messages}
          look={look}
        />
      )}
      {preview && (
        <PreviewPane
          preview={state.preview}
          place={placeOf(state, messageOf(state.messages, state.preview.uid))}
          focused={focus === 'preview'}
          rect={preview}
          look={look}
        />
      )}
      {queue && (
        <QueuePane
          queue={state.queue}
          focused={focus === 'queue'}
          zoneMinutes={zoneMinutes}
          rect={queue}
          look={look}
        />
      )}
      {horizontalRules.map((row, index) => (
        <HorizontalRule
          key={row}
          row={row}
          cells={columns}
          junction={index === 0 ? verticalRule : undefined}
          look={look}
        />
      ))}
    </>
  );
}

/** Count and bytes of the marks while something else stands in place of the list. */
function markedUnseen(state: State, place: Extract<Layout, { kind: 'panes' }>): Safe | undefined {
  const { messages, protocol, space } = state;
  const isSeen = place.messages && !protocol.isOpen && !space.isOpen && !topSheet(state);
  if (isSeen || messages.marks.isEmpty) return undefined;
  const { bytes, exact } = markedTotal(messages.table, messages.marks);
  return safe`${formatCount(messages.marks.size)} marked ${formatSize(bytes)}${exact ? literal('') : literal('+')}`;
}
