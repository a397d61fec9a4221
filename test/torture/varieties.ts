// The servers that are tortured: the three as they are, and Dovecot with less than it has, for the other ways to remove.
import { startCourier } from '../servers/courier.ts';
import { startCyrus } from '../servers/cyrus.ts';
import { startDovecot } from '../servers/dovecot.ts';
import type { RealServer } from '../servers/server.ts';
import { PLAN_KINDS } from './plan-kinds.ts';
import type { Variety } from './round.ts';

export interface Tortured extends Variety {
  readonly start: () => Promise<RealServer>;
  /** Of the kills that were asked for. */
  readonly share: number;
  /** The real program is killed and signalled there, too. */
  readonly consoles: boolean;
}

const WHOLE = { kinds: PLAN_KINDS, ownFolder: false, othersMark: true, share: 1, consoles: true } as const;
const REMOVALS = { share: 0.25, consoles: false } as const;

export const AS_THEY_ARE = {
  dovecot: { ...WHOLE, name: 'dovecot', start: () => startDovecot({}) },
  cyrus: { ...WHOLE, name: 'cyrus', start: () => startCyrus({}) },
  courier: { ...WHOLE, name: 'courier', start: () => startCourier({}) },
} as const satisfies Readonly<Record<string, Tortured>>;

export const TORTURED: readonly Tortured[] = [
  ...Object.values(AS_THEY_ARE),
  {
    ...REMOVALS,
    name: 'dovecot without UIDPLUS',
    start: () =>
      startDovecot({ capability: 'IMAP4rev1 LITERAL+ ID ENABLE IDLE MULTIAPPEND ESEARCH MOVE CONDSTORE' }),
    kinds: ['expunge', 'rescue', 'move'],
    ownFolder: true,
    othersMark: true,
  },
  {
    ...REMOVALS,
    name: 'dovecot without UIDPLUS and MOVE',
    start: () =>
      startDovecot({ capability: 'IMAP4rev1 LITERAL+ ID ENABLE IDLE MULTIAPPEND ESEARCH CONDSTORE' }),
    kinds: ['expunge', 'rescue'],
    ownFolder: false,
    othersMark: false,
  },
];
