// What is said of messages of a mailbox, said of the list that has them.
import type { Gathering } from '../../model/gathering.ts';
import type { MailboxRef } from '../../model/mailbox.ts';
import { UidSet } from '../../model/uid-set.ts';
import type { Uid } from '../../model/uid.ts';
import type { Input } from '../input.ts';
import type { MessagesState } from '../state.ts';

export function asListed({ mailbox, gathering }: MessagesState, input: Input): Input {
  if (!mailbox || !gathering) return input;
  switch (input.kind) {
    case 'read':
      return { ...input, mailbox, rows: gathering.renumbered(input.mailbox, input.rows) };
    case 'flags-read':
      return { ...input, mailbox, flags: gathering.renumbered(input.mailbox, input.flags) };
    case 'flagged':
      return { ...input, mailbox, uids: gathering.numbersOf(input.mailbox, input.uids) };
    case 'expunged':
      return { ...input, mailbox, uids: gathering.numbersOf(input.mailbox, input.uids) };
    case 'searched': {
      const { asked, found, untold = UidSet.empty } = input.answer;
      const listed = (uids: UidSet): UidSet => gathering.numbersOf(input.mailbox, uids);
      return {
        ...input,
        mailbox,
        answer: { asked: listed(asked), found: listed(found), untold: listed(untold) },
      };
    }
    case 'envelopes-read':
      return { ...input, mailbox, envelopes: renumberedMap(gathering, input.mailbox, input.envelopes) };
    case 'fields-read':
      return { ...input, mailbox, fields: renumberedMap(gathering, input.mailbox, input.fields) };
    case 'flags-seen':
    case 'header-read':
    case 'header-failed': {
      const uid = gathering.numberOf(input.mailbox, input.uid);
      return uid === undefined ? input : { ...input, mailbox, uid };
    }
    default:
      return input;
  }
}

function renumberedMap<Value>(
  gathering: Gathering,
  mailbox: MailboxRef,
  map: ReadonlyMap<Uid, Value>,
): ReadonlyMap<Uid, Value> {
  return new Map(
    [...map].flatMap(([uid, value]) => {
      const number = gathering.numberOf(mailbox, uid);
      return number === undefined ? [] : [[number, value] as const];
    }),
  );
}
