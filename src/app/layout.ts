// Where the panes are, in terminal cells, for a given size. The same rectangles serve paging (app) and drawing (ui).
import type { State } from './state.ts';

export interface Rect {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Rows from the top: header, banner (if any), panes, step line, hints. */
export type Layout =
  | { readonly kind: 'too-small' }
  | {
      readonly kind: 'panes';
      readonly banner: boolean;
      /** Title line included in each; undefined where the pane is not on screen. */
      readonly folders: Rect | undefined;
      readonly messages: Rect | undefined;
      readonly preview: Rect | undefined;
      readonly queue: Rect | undefined;
      /** Column of the rule between folders and messages. */
      readonly verticalRule: number | undefined;
      /** Rows of the rules above the preview or queue, and above the step line. */
      readonly horizontalRules: readonly number[];
      readonly stepRow: number;
      readonly hintRow: number;
    };

export const MIN_COLUMNS = 40;
export const MIN_ROWS = 10;

/** Anything can be shown at all. */
export const isRoomy = ({ columns, rows }: Pick<State['view'], 'columns' | 'rows'>): boolean =>
  columns >= MIN_COLUMNS && rows >= MIN_ROWS;

/** From here on folders stand beside the messages. */
const SIDE_BY_SIDE_COLUMNS = 100;
/** Below, one pane shows at a time. */
const STACKED_COLUMNS = 60;

export function layout(state: Pick<State, 'view' | 'session'>): Layout {
  const { columns, rows, focus } = state.view;
  if (!isRoomy(state.view)) return { kind: 'too-small' };
  const banner = hasBanner(state.session);
  const top = banner ? 2 : 1;
  const stepRow = rows - 2;
  const hintRow = rows - 1;
  // The rule above the step line stands at the end of the pane area.
  const bottomRule = stepRow - 1;
  const height = bottomRule - top;
  const whole: Rect = { left: 0, top, width: columns, height };
  const base = { kind: 'panes' as const, banner, stepRow, hintRow };
  const none = { folders: undefined, messages: undefined, preview: undefined, queue: undefined };
  if (columns < STACKED_COLUMNS || height < 10) {
    return { ...base, ...none, [focus]: whole, verticalRule: undefined, horizontalRules: [bottomRule] };
  }
  const lowerHeight = lowerPaneHeight(height, focus === 'queue' || focus === 'preview');
  const upperHeight = height - lowerHeight - 1;
  const lower: Rect = { left: 0, top: top + upperHeight + 1, width: columns, height: lowerHeight };
  const lowerPane = focus === 'queue' ? { queue: lower } : { preview: lower };
  const horizontalRules = [top + upperHeight, bottomRule];
  const upper: Rect = { left: 0, top, width: columns, height: upperHeight };
  if (columns < SIDE_BY_SIDE_COLUMNS) {
    const upperPane = focus === 'folders' ? { folders: upper } : { messages: upper };
    return { ...base, ...none, ...upperPane, ...lowerPane, verticalRule: undefined, horizontalRules };
  }
  const folderWidth = Math.min(40, Math.max(24, Math.floor(columns * 0.235)));
  return {
    ...base,
    ...none,
    ...lowerPane,
    folders: { ...upper, width: folderWidth },
    messages: { left: folderWidth + 1, top, width: columns - folderWidth - 1, height: upperHeight },
    verticalRule: folderWidth,
    horizontalRules,
  };
}

/** Small while it only accompanies the list, half the screen while it is worked in. */
function lowerPaneHeight(height: number, focused: boolean): number {
  if (focused) return Math.floor(height / 2);
  return Math.min(9, Math.max(4, Math.floor(height / 4)));
}

/** One line under the header when something needs to be known before all else. */
function hasBanner(session: State['session']): boolean {
  switch (session.connection.kind) {
    case 'lost':
    case 'silent':
      return true;
    case 'connecting':
    case 'connected':
      return session.alert !== undefined;
  }
}

/** Where a sheet lies: over all panes, title line included. */
export function sheetRect({ banner, stepRow }: Extract<Layout, { kind: 'panes' }>, columns: number): Rect {
  const top = banner ? 2 : 1;
  return { left: 0, top, width: columns, height: stepRow - 1 - top };
}

/** Rows of a sheet below its title. */
export function sheetRows(state: Pick<State, 'view' | 'session'>): number {
  const place = layout(state);
  return place.kind === 'panes' ? Math.max(1, sheetRect(place, state.view.columns).height - 1) : 1;
}

/** Lines of a pane below its title. */
export function bodyHeight(rect: Rect | undefined): number {
  return rect ? Math.max(0, rect.height - 1) : 0;
}

/** Rows of messages on screen: below the title and the column heads. */
export function visibleMessages(state: Pick<State, 'view' | 'session'>): number {
  const place = layout(state);
  return place.kind === 'panes' && place.messages ? Math.max(0, place.messages.height - 2) : 0;
}
