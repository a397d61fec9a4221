// How far texts can be scrolled: only their drawing knows how many lines they take. A key that scrolls back acts at once,
// however often the key before it was pressed beyond the end.
import { accessHere } from '../app/access.ts';
import { groupsWith } from '../app/bindings.ts';
import { layout, sheetRect, type Layout, type Rect } from '../app/layout.ts';
import { topSheet } from '../app/sheet.ts';
import type { Dialog, State } from '../app/state.ts';
import { duplicatesScrollEnd } from './dialogs/duplicates-dialog.tsx';
import { helpScrollEnd } from './dialogs/help-dialog.tsx';
import { planScrollEnd } from './dialogs/plan-dialog.tsx';
import { recoveryScrollEnd } from './dialogs/recovery-dialog.tsx';
import { quotaScrollEnd } from './dialogs/quota-card.tsx';
import { serverScrollEnd } from './dialogs/server-card.tsx';
import type { Look } from './look.ts';
import { previewScrollEnd } from './parts/preview-pane.tsx';
import { queueScrollEnd } from './parts/queue-pane.tsx';
import { protocolWithin } from './protocol/protocol-pane.tsx';
import { sheetScrollEnd } from './sheets/sheet-pane.tsx';

interface Scrolled {
  readonly top: number;
}

/** The state with nothing scrolled beyond the end of its text. */
export function withinText(state: State, look: Look): State {
  const { preview, queue, view } = state;
  const place = layout(state);
  if (place.kind === 'too-small') return state;
  const within = <Part extends Scrolled>(part: Part, end: (rect: Rect) => number, rect?: Rect): Part => {
    if (part.top === 0 || !rect) return part;
    const top = Math.max(0, Math.min(part.top, end(rect)));
    return top === part.top ? part : { ...part, top };
  };
  const next = {
    preview: within(preview, (rect) => previewScrollEnd(preview, rect, look), place.preview),
    queue: within(queue, (rect) => queueScrollEnd(queue, view.zoneMinutes, rect, look), place.queue),
    dialog: view.dialog && dialogWithin(view.dialog, state, look),
    sheets: sheetsWithin(state, place, look),
    protocol: state.protocol.isOpen
      ? protocolWithin(state.protocol, sheetRect(place, view.columns), look)
      : state.protocol,
  };
  const isSame =
    next.preview === preview &&
    next.queue === queue &&
    next.dialog === view.dialog &&
    next.sheets === state.sheets &&
    next.protocol === state.protocol;
  if (isSame) return state;
  const { dialog, ...parts } = next;
  return { ...state, ...parts, view: { ...view, dialog } };
}

function sheetsWithin(state: State, place: Extract<Layout, { kind: 'panes' }>, look: Look): State['sheets'] {
  const { sheets, view } = state;
  const sheet = topSheet(state);
  if (!sheet?.top) return sheets;
  const end = sheetScrollEnd(sheet, sheetRect(place, view.columns), view.zoneMinutes, look);
  const top = Math.max(0, Math.min(sheet.top, end));
  return top === sheet.top ? sheets : { ...sheets, stack: [...sheets.stack.slice(0, -1), { ...sheet, top }] };
}

function dialogWithin(dialog: Dialog, state: State, look: Look): Dialog {
  if (!('top' in dialog) || !dialog.top) return dialog;
  const top = Math.max(0, Math.min(dialog.top, dialogEnd(dialog, state, look)));
  return top === dialog.top ? dialog : { ...dialog, top };
}

function dialogEnd(dialog: Extract<Dialog, { top?: number }>, state: State, look: Look): number {
  const screen = state.view;
  switch (dialog.kind) {
    case 'help':
      return helpScrollEnd(groupsWith(state.view.keys), state, screen, look);
    case 'server':
      return serverScrollEnd({ dialog, access: accessHere(state), screen, look });
    case 'quota':
      return quotaScrollEnd({ dialog, state, screen, look });
    case 'duplicates':
      return duplicatesScrollEnd({ dialog, state, screen, look });
    case 'recovery':
      return recoveryScrollEnd({ dialog, state, screen, look });
    case 'plan':
    case 'undo':
      return planScrollEnd(dialog, screen, look);
  }
}
