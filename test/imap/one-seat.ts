// A scripted server with one seat: who signs in while it is taken is turned away. The clock stands still until the test
// moves it.
import type { Answer, Reply, ScriptedServer, ScriptedSession } from '../helpers/scripted-server.ts';
import { mailServer, scripted } from './open-mail-server.ts';
import { ManualClock } from './wire/manual-clock.ts';

/** Signed in and not gone. */
export class Seats {
  readonly taken = new Set<ScriptedSession>();
  /** How many were taken at most. */
  most = 0;
  free = 1;

  /** True where there is one for this session. */
  take(session: ScriptedSession): boolean {
    for (const seat of this.taken)
      if (seat.socket.destroyed || seat.socket.writableEnded) this.taken.delete(seat);
    if (this.taken.size >= this.free) return false;
    this.taken.add(session);
    this.most = Math.max(this.most, this.taken.size);
    return true;
  }
}

/** Until the console is there: the wire, the reader that was turned away, and the reader in the wire's place. */
export const TO_BEGIN = 3;

export const FULL = '{TAG} NO [LIMIT] One connection an account\r\n';

interface Told {
  readonly full?: Reply;
  readonly answers?: Readonly<Record<string, Answer>>;
}

export async function oneSeat({ full = FULL, answers = {} }: Told = {}) {
  const seats = new Seats();
  const clock = new ManualClock();
  const imap = await scripted({
    answers: {
      LOGIN: (_command, session) => (seats.take(session) ? '{TAG} OK in\r\n' : full),
      STATUS: '* STATUS INBOX (MESSAGES 4 UNSEEN 1 UIDNEXT 5)\r\n{TAG} OK done\r\n',
      ...answers,
    },
  });
  return { seats, clock, imap, ...mailServer({ port: imap.port, clock }) };
}

export const signIns = (imap: ScriptedServer): number =>
  imap.commands.filter(({ name }) => name === 'LOGIN').length;

/** Until what was sent has been answered, as far as it will be. */
export async function settled(imap: ScriptedServer): Promise<void> {
  for (let before = -1; before !== imap.commands.length;) {
    before = imap.commands.length;
    for (let round = 0; round < 20; round++) await new Promise((resolve) => setImmediate(resolve));
  }
}

export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}
