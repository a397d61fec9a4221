// Which dialog lies over the panes.
import { accessHere } from '../../app/access.ts';
import type { ReactNode } from 'react';
import { groupsWith } from '../../app/bindings.ts';
import type { Layout } from '../../app/layout.ts';
import type { State } from '../../app/state.ts';
import { exportChoices, exportLabel } from '../../app/export-menu.ts';
import { markChoices } from '../../app/mark-menu.ts';
import { selectionsChoices, selectionsLabel } from '../../app/selections-menu.ts';
import type { Look } from '../look.ts';
import { CommandLine } from './command-line.tsx';
import { FlagMenuDialog } from './flag-menu.tsx';
import { DuplicatesDialog } from './duplicates-dialog.tsx';
import { FolderPrompt } from './folder-prompt.tsx';
import { literal, safe } from '../../text/safe-text.ts';
import { HelpDialog } from './help-dialog.tsx';
import { KeepPasswordDialog } from './keep-password-dialog.tsx';
import { PlanDialog } from './plan-dialog.tsx';
import { QueryPrompt } from './query-prompt.tsx';
import { QuotaCard } from './quota-card.tsx';
import { QuitDialog } from './quit-dialog.tsx';
import { RecoveryDialog } from './recovery-dialog.tsx';
import { ServerCard } from './server-card.tsx';
import { ChoiceStrip, ExportPrompt, PromptLine, SavePrompt, SortStrip } from './strips.tsx';

interface DialogLayerProps {
  readonly state: State;
  readonly place: Extract<Layout, { kind: 'panes' }>;
  readonly look: Look;
}

export function DialogLayer({ state, place, look }: DialogLayerProps): ReactNode {
  const { dialog, columns, rows } = state.view;
  const screen = { columns, rows };
  if (!dialog) return null;
  switch (dialog.kind) {
    case 'help':
      return (
        <HelpDialog
          groups={groupsWith(state.view.keys)}
          state={state}
          top={dialog.top}
          screen={screen}
          look={look}
        />
      );
    case 'server':
      return <ServerCard dialog={dialog} access={accessHere(state)} screen={screen} look={look} />;
    case 'flag-menu':
      return <FlagMenuDialog menu={dialog} state={state} screen={screen} look={look} />;
    case 'quota':
      return <QuotaCard dialog={dialog} state={state} screen={screen} look={look} />;
    case 'sort':
      return <SortStrip sort={state.messages.sort} place={place} columns={columns} look={look} />;
    case 'plan':
    case 'undo':
      return <PlanDialog dialog={dialog} screen={screen} look={look} />;
    case 'duplicates':
      return <DuplicatesDialog dialog={dialog} state={state} screen={screen} look={look} />;
    case 'mark-menu':
      return (
        <ChoiceStrip
          label={literal('mark')}
          choices={markChoices(state)}
          gap={literal('  ')}
          end={literal('Esc')}
          place={place}
          columns={columns}
          look={look}
        />
      );
    case 'selections':
      return (
        <ChoiceStrip
          label={selectionsLabel(state, dialog.change)}
          choices={selectionsChoices(state, dialog.change)}
          gap={literal('  ')}
          end={literal('Esc')}
          place={place}
          columns={columns}
          look={look}
        />
      );
    case 'query':
      return <QueryPrompt dialog={dialog} state={state} place={place} columns={columns} look={look} />;
    case 'prompt':
      return <PromptLine dialog={dialog} place={place} columns={columns} look={look} />;
    case 'go-to-folder':
      return <FolderPrompt dialog={dialog} folders={state.folders} screen={screen} look={look} />;
    case 'recovery':
      return <RecoveryDialog dialog={dialog} state={state} screen={screen} look={look} />;
    case 'command-line':
    case 'literal':
      return <CommandLine dialog={dialog} place={place} columns={columns} look={look} />;
    case 'copy':
      return (
        <ChoiceStrip
          label={literal('copy')}
          choices={dialog.choices}
          gap={literal('   ')}
          end={
            dialog.choices.length === 0 ? literal('too much is marked for a clipboard   Esc') : literal('Esc')
          }
          place={place}
          columns={columns}
          look={look}
        />
      );
    case 'save':
      return <SavePrompt dialog={dialog} place={place} columns={columns} look={look} />;
    case 'export-menu':
      return (
        <ChoiceStrip
          label={exportLabel(state)}
          choices={exportChoices(state)}
          gap={literal('  ')}
          end={literal('Esc')}
          place={place}
          columns={columns}
          look={look}
        />
      );
    case 'export':
      return <ExportPrompt dialog={dialog} place={place} columns={columns} look={look} />;
    case 'keep-password': {
      const { user, host } = state.session;
      return <KeepPasswordDialog account={safe`${user}@${host}`} screen={screen} look={look} />;
    }
    case 'quit':
      return <QuitDialog unfinished={dialog.unfinished} screen={screen} look={look} />;
  }
}
