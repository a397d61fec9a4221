// For consoles of which no test sends a command by hand.
import type { RawConsole } from '../../src/ports.ts';
import { toSafe } from '../../src/text/safe-text.ts';

export const noRawConsole: RawConsole = {
  isOpen: false,
  run: async () => ({
    kind: 'lost',
    sent: false,
    failure: { kind: 'cancelled', text: toSafe('There is none.') },
  }),
  note: () => undefined,
  cancel: () => undefined,
  close: () => undefined,
};
