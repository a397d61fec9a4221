// What there is to copy of the messages in question. All of it is sanitised text in one line: what is pasted runs nowhere by
// itself.
import { literal, safe, toSafe, type Safe } from '../text/safe-text.ts';
import { WHOLE } from '../model/mime-part.ts';
import type { MessageRef } from '../model/gathering.ts';
import { listedUid, messageOf, messagesOf } from './listed.ts';
import { topSheet, type Sheet } from './sheet.ts';
import type { CopyChoice, State } from './state.ts';
import { targets } from './targets.ts';

/** Letters that are copied at most: terminals drop what is longer. */
const MAX_COPIED = 50_000;

export function copyChoices(state: State): CopyChoice[] {
  const sheet = topSheet(state);
  const chosen = sheet ? ofSheet(sheet) : ofList(state);
  if (!chosen) return [];
  const { uids, message, items } = chosen;
  const header = message && headerOf(state, message);
  const field = (name: string): Safe | undefined =>
    header?.find((each) => each.name.toLowerCase() === name)?.value;
  const messageId = field('message-id');
  const from = field('from');
  const choices: (CopyChoice | undefined)[] = [
    uids === '' ? undefined : { letter: 'u', label: literal('UID'), text: uids },
    messageId && { letter: 'm', label: literal('Message-ID'), text: messageId },
    from && { letter: 'f', label: literal('address'), text: addressIn(from) },
    uids === ''
      ? undefined
      : { letter: 'i', label: literal('IMAP command'), text: safe`UID FETCH ${uids} ${items}` },
  ];
  return choices.filter((choice) => choice !== undefined && choice.text !== '') as CopyChoice[];
}

interface Chosen {
  /** As a set, in the words of IMAP; empty where they are of several mailboxes. */
  readonly uids: Safe;
  /** The one message that a header can be of. */
  readonly message: MessageRef | undefined;
  readonly items: Safe;
}

function ofList(state: State): Chosen | undefined {
  const chosen = targets(state);
  if (!chosen) return undefined;
  const parts = messagesOf(state.messages, chosen.uids);
  const uids = parts.length === 1 ? parts[0]!.uids.toString() : '';
  if (uids.length > MAX_COPIED) return undefined;
  const message = chosen.uids.size === 1 ? messageOf(state.messages, chosen.uids.first) : undefined;
  return { uids: toSafe(uids), message, items: literal('(UID FLAGS INTERNALDATE RFC822.SIZE)') };
}

function ofSheet(sheet: Sheet): Chosen {
  return { uids: safe`${sheet.of.uid}`, message: sheet.of, items: itemsOf(sheet) };
}

function itemsOf(sheet: Sheet): Safe {
  switch (sheet.kind) {
    case 'header':
      return literal('(UID BODY.PEEK[HEADER])');
    case 'parts':
      return literal('(UID RFC822.SIZE BODYSTRUCTURE)');
    case 'text':
      return toSafe(`(UID BODY.PEEK[${sheet.part?.section ?? WHOLE}]<0.${sheet.wanted}>)`);
  }
}

interface Field {
  readonly name: Safe;
  readonly value: Safe;
}

/** As far as one was read of that message. */
function headerOf(state: State, message: MessageRef): readonly Field[] | undefined {
  const sheet = topSheet(state);
  if (sheet?.kind === 'header' && sheet.report) return sheet.report.fields;
  const { preview, messages } = state;
  const shown = preview.uid !== undefined && preview.uid === listedUid(messages, message);
  return shown ? preview.header?.fields : undefined;
}

/** Without the name of its owner. */
function addressIn(from: Safe): Safe {
  const bare = /<([^<>]+@[^<>]+)>[^<>]*$/.exec(from.slice(0, 2_000))?.[1] ?? from;
  return toSafe(bare.trim().slice(0, MAX_COPIED));
}
