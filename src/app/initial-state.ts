// The state that the console starts with.
import { initialFolders } from './slices/folders.ts';
import { initialMessages } from './slices/messages.ts';
import { initialMigration } from './slices/migration.ts';
import { initialPreview } from './slices/preview.ts';
import { initialProtocol } from './slices/protocol.ts';
import { initialQueue } from './slices/queue.ts';
import { initialSession } from './slices/session.ts';
import { initialSheets } from './slices/sheets.ts';
import { initialSpace } from './slices/space.ts';
import { initialView } from './slices/view.ts';
import type { State, ViewState } from './state.ts';
import type { Sort } from '../model/sort.ts';
import type { Safe } from '../text/safe-text.ts';

/** What is known before anybody was asked. */
export interface Start {
  readonly user: Safe;
  readonly host: Safe;
  readonly sort: Sort;
  readonly readOnly: boolean;
  /** Rescue copies are kept unless a plan's question is told otherwise. */
  readonly rescue: boolean;
  readonly keys: ViewState['keys'];
  readonly trash: string | undefined;
  /** Minutes east of UTC of the administrator's clock. */
  readonly zoneMinutes: number;
}

export function initialState(start: Start, size: { columns: number; rows: number }): State {
  return {
    session: initialSession(start.user, start.host, start.readOnly),
    folders: initialFolders,
    messages: initialMessages(start.sort),
    preview: initialPreview,
    queue: initialQueue,
    sheets: initialSheets,
    protocol: initialProtocol,
    space: initialSpace,
    migration: initialMigration,
    view: initialView(size.columns, size.rows, start.zoneMinutes, start),
  };
}
