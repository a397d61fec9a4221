// The one way state changes: inputs go through every slice, then the whole is settled once a batch.
import { flagsTogether } from './flags-together.ts';
import type { Input } from './input.ts';
import { asListed } from './slices/as-listed.ts';
import { settleFolders, updateFolders } from './slices/folders.ts';
import { updateMessages } from './slices/messages.ts';
import { settleMigration, updateMigration } from './slices/migration.ts';
import { settlePreview, updatePreview } from './slices/preview.ts';
import { updateProtocol } from './slices/protocol.ts';
import { pendingUids, updateQueue } from './slices/queue.ts';
import { updateSession } from './slices/session.ts';
import { settleMessages } from './slices/settle-messages.ts';
import { settleSpace, updateSpace } from './slices/space.ts';
import { updateSheets } from './slices/sheets.ts';
import { settleView, updateView } from './slices/view.ts';
import type { State } from './state.ts';

export function update(before: State, inputs: readonly Input[]): State {
  let settled = before;
  let state = before;
  for (const input of flagsTogether(inputs)) {
    // A move goes by the rows and the order of one list: what came before it is settled first.
    if (input.kind === 'move' && state !== settled) state = settled = settle(settled, state);
    state = updateOne(state, input);
  }
  return state === settled ? state : settle(settled, state);
}

function updateOne(state: State, input: Input): State {
  const listed = asListed(state.messages, input);
  const next: State = {
    session: updateSession(state.session, input),
    folders: updateFolders(state, input),
    messages: updateMessages(state, listed),
    preview: updatePreview(state, listed),
    queue: updateQueue(state, input),
    sheets: updateSheets(state, input),
    protocol: updateProtocol(state, input),
    space: updateSpace(state, input),
    migration: updateMigration(state, input),
    view: updateView(state.view, input),
  };
  const same = (Object.keys(next) as (keyof State)[]).every((slice) => next[slice] === state[slice]);
  return same ? state : next;
}

function settle(before: State, changed: State): State {
  let state = changed;
  const isAnother =
    state.messages.mailbox !== before.messages.mailbox ||
    state.messages.gathering !== before.messages.gathering;
  if (state.queue.plans !== before.queue.plans || isAnother) {
    const pending = pendingUids(state);
    state = { ...state, messages: { ...state.messages, pending } };
  }
  state = { ...state, messages: settleMessages(before, state) };
  state = { ...state, preview: settlePreview(state), folders: settleFolders(before, state) };
  state = { ...state, space: settleSpace(state), migration: settleMigration(state) };
  return { ...state, view: settleView(before, state) };
}
