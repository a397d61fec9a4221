// A plan's intent as JSON. Its messages are rows of their own, one a message, so that what was said of them later finds
// its place; a bare set of UIDs is a text.
import type { FlagList } from '../model/flags.ts';
import type { Intent } from '../model/intent.ts';
import type { Identity } from '../model/message-table.ts';
import type { RescuedMessage } from '../model/rescue.ts';
import { toUid } from '../model/uid.ts';
import { CHANGES, mailboxOf, pathOf } from './command-codec.ts';
import {
  allOf,
  booleanOf,
  countOf,
  listOf,
  nullForNaN,
  numberOf,
  numberOrNaN,
  oneOf,
  parsed,
  safeOf,
  textOf,
  textsOf,
  uidsOf,
  type Fields,
} from './fields.ts';

/** A message of an intent: size and date are null where they are not known, flags a JSON list. */
export interface TargetRow {
  readonly uid: number;
  readonly size: number | null;
  readonly date: number | null;
  readonly flags: string | null;
}

export function intentText(intent: Intent): string {
  return JSON.stringify(
    'uids' in intent ? { ...intent, uids: intent.uids.toString() } : intent,
    (key, value: unknown) => (key === 'targets' || key === 'copies' ? undefined : value),
  );
}

/** The messages that an intent names one by one. */
export function* targetRows(intent: Intent): Generator<TargetRow> {
  if ('targets' in intent) {
    for (const { uid, size, date, flags } of intent.targets) {
      const listed = flags ? JSON.stringify([flags.bits, ...flags.keywords]) : null;
      yield { uid, size: nullForNaN(size), date: nullForNaN(date), flags: listed };
    }
  }
  if ('copies' in intent) {
    for (const { uid, octets, date, flags } of intent.copies)
      yield { uid, size: octets, date: nullForNaN(date), flags: JSON.stringify(flags) };
  }
}

export function intentOf(fields: Fields, rows: readonly Fields[]): Intent {
  const mailbox = mailboxOf(fields['mailbox']);
  const kind = oneOf(fields['kind'], KINDS);
  const basis = () => oneOf(fields['basis'], BASES);
  // A hundred thousand messages have a few dozen different lists of flags.
  const lists = new Map<string, FlagList>();
  const targets = () => rows.map((row) => identityOf(row, lists));
  const ofPlan = () => countOf(fields['ofPlan']);
  const change = () => ({
    uids: uidsOf(fields['uids']),
    change: oneOf(fields['change'], CHANGES),
    flag: textOf(fields['flag']),
  });
  const goal = () => ({ to: pathOf(fields['to']), toName: safeOf(fields['toName']) });
  switch (kind) {
    case 'flag':
      return { kind, mailbox, basis: basis(), ...change() };
    case 'restore':
      return { kind, mailbox, ofPlan: ofPlan(), ...change() };
    case 'expunge':
      return { kind, mailbox, basis: basis(), targets: targets(), rescue: booleanOf(fields['rescue']) };
    case 'move':
    case 'copy':
      return { kind, mailbox, basis: basis(), targets: targets(), ...goal() };
    case 'move-back':
      return { kind, mailbox, ofPlan: ofPlan(), targets: targets(), ...goal() };
    case 'put-back':
      return { kind, mailbox, ofPlan: ofPlan(), copies: rows.map(copyOf) };
  }
}

function identityOf(row: Fields, lists: Map<string, FlagList>): Identity {
  const identity = {
    uid: toUid(numberOf(row['uid'])),
    size: numberOrNaN(row['size']),
    date: numberOrNaN(row['date']),
  };
  if (row['flags'] === null) return identity;
  const text = textOf(row['flags']);
  const flags = lists.get(text) ?? flagListOf(text);
  lists.set(text, flags);
  return { ...identity, flags };
}

function flagListOf(text: string): FlagList {
  const [bits, ...keywords] = listOf(parsed(text));
  return { bits: countOf(bits), keywords: textsOf(keywords) };
}

function copyOf(row: Fields): RescuedMessage {
  return {
    uid: toUid(numberOf(row['uid'])),
    octets: countOf(row['size']),
    date: numberOrNaN(row['date']),
    flags: textsOf(parsed(row['flags'])),
  };
}

const BASES = ['marked', 'own-deleted', 'cursor'] as const;

const KINDS = allOf<Intent['kind']>({
  flag: true,
  expunge: true,
  restore: true,
  move: true,
  copy: true,
  'move-back': true,
  'put-back': true,
});
