// STATUS and MYRIGHTS: answers that name the mailbox they are about. Those about another one are somebody else's.
import type { Command, Status } from '../../model/command.ts';
import { toMailboxPath, type MailboxPath } from '../../model/mailbox.ts';
import { isUid } from '../../model/uid.ts';
import { literal } from '../../text/safe-text.ts';
import type { Collector, Finished } from './collector.ts';
import { Cursor, visitAttributes } from './cursor.ts';
import { commandFault } from './wire-failures.ts';

type MailboxCommand<Kind> = Command & { readonly kind: Kind; readonly path: MailboxPath };

const MAX_COUNT = 4_294_967_295; // RFC 9051 §9, number.

export class StatusCollector implements Collector {
  private readonly command: MailboxCommand<'status'>;
  private readonly cursor = new Cursor();
  private found: Status | undefined;

  constructor(command: MailboxCommand<'status'>) {
    this.command = command;
  }

  status(data: Buffer, at: number, end: number): boolean {
    const { cursor } = this;
    cursor.reset(data, at, end);
    const path = readMailbox(cursor);
    if (path === undefined) return false;
    const [messages, uidNext, uidValidity] = [-1, -1, -1];
    const said = { messages, uidNext, uidValidity };
    const whole = visitAttributes(cursor, (item) => {
      if (item.is('MESSAGES')) said.messages = item.number();
      else if (item.is('UIDNEXT')) said.uidNext = item.number();
      else if (item.is('UIDVALIDITY')) said.uidValidity = item.number();
    });
    if (whole && path === this.command.path) this.found = isStatus(said) ? said : undefined;
    return whole;
  }

  finish(): Finished {
    if (this.found) return { kind: 'data', data: this.found };
    const reason = literal('the server did not say how it stands');
    return { kind: 'failed', failure: commandFault(this.command, 'protocol', reason) };
  }
}

export class RightsCollector implements Collector {
  private readonly command: MailboxCommand<'my-rights'>;
  private readonly cursor = new Cursor();
  private rights: string | undefined;

  constructor(command: MailboxCommand<'my-rights'>) {
    this.command = command;
  }

  myRights(data: Buffer, at: number, end: number): boolean {
    const { cursor } = this;
    cursor.reset(data, at, end);
    const path = readMailbox(cursor);
    cursor.spaces();
    if (path === undefined || (!cursor.string() && !cursor.atom())) return false;
    if (path !== this.command.path) return true;
    const rights = data.toString('latin1', cursor.from, cursor.to);
    // RFC 4314 §2.1: letters and digits, each a right.
    this.rights = /^[a-z0-9]{0,64}$/.test(rights) ? rights : undefined;
    return true;
  }

  finish(): Finished {
    if (this.rights !== undefined) return { kind: 'data', data: this.rights };
    const reason = literal('the server did not say what this account may do');
    return { kind: 'failed', failure: commandFault(this.command, 'protocol', reason) };
  }
}

function isStatus({ messages, uidNext, uidValidity }: Status): boolean {
  return messages >= 0 && messages <= MAX_COUNT && isUid(uidNext) && isUid(uidValidity);
}

/** An astring (RFC 9051 §9). */
function readMailbox(cursor: Cursor): MailboxPath | undefined {
  cursor.spaces();
  const name = cursor.bytes() ?? (cursor.atom() ? cursor.data.subarray(cursor.from, cursor.to) : undefined);
  return name && toMailboxPath(name.toString());
}
