// What a press asks for, in the state as it is: a dialog gets it first, then the focused pane's keys.
import { toSafe } from '../text/safe-text.ts';
import type { Effect } from './command.ts';
import { isLeaving } from './commands/console.ts';
import { view, warn } from './commands/shared.ts';
import { dialogPaste, dialogPress } from './dialog-keys.ts';
import type { Press } from './key.ts';
import { keymapWith } from './keymap.ts';
import { protocolPress } from './protocol-keys.ts';
import { topSheet } from './sheet.ts';
import { isForConsole, sheetPress } from './sheet-keys.ts';
import { isForSpace, spacePress } from './space-keys.ts';
import { migrationPress } from './migration-keys.ts';
import type { State } from './state.ts';

export function effectsOf(state: State, press: Press): readonly Effect[] {
  const effects = effectsOfPress(state, press);
  // "Ctrl-c again" is about the very next key.
  const again = press.kind === 'key' && press.name === 'Ctrl-c';
  return isLeaving(state) && !again ? [...view({ kind: 'say', status: undefined }), ...effects] : effects;
}

function effectsOfPress(state: State, press: Press): readonly Effect[] {
  const { dialog, focus } = state.view;
  switch (press.kind) {
    case 'key': {
      if (dialog) return dialogPress(state, dialog, press.name);
      const { protocol } = state;
      if (protocol.isOpen && !isForConsole(press.name)) return protocolPress(protocol, press.name);
      if (protocol.isOpen && press.name === '@') return protocolPress(protocol, press.name);
      if (state.migration.isOpen && !isForConsole(press.name) && !isForSpace(press.name))
        return migrationPress(state, press.name);
      if (state.space.isOpen && !isForConsole(press.name) && !isForSpace(press.name))
        return spacePress(state, press.name);
      const sheet = topSheet(state);
      if (sheet && !isForConsole(press.name)) return sheetPress(state, sheet, press.name);
      // What acts on the marks does so from here, too.
      const pane = state.space.isOpen || state.migration.isOpen ? 'messages' : focus;
      const command = keymapWith(state.view.keys).get(pane)?.get(press.name);
      if (!command) return warn(`${press.name} does nothing here. ? shows all keys.`);
      const why = command.disabled(state);
      return why
        ? [{ kind: 'view', intent: { kind: 'say', status: { text: toSafe(why), tone: 'warning' } } }]
        : command.run(state);
    }
    case 'paste':
      return dialog ? dialogPaste(state, dialog, press.text) : warn('Pasted text is never read as keys.');
    case 'mouse':
    case 'unknown':
      return [];
  }
}
