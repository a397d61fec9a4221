// A plan's intent as JSON. Its messages are kept apart; a bare set of UIDs is a text.
import type { FlagList } from '../model/flags.ts';
import type { ImportFile, ImportPlace } from '../model/import.ts';
import type { Basis, Intent } from '../model/intent.ts';
import type { Identity } from '../model/message-table.ts';
import type { RescuedMessage } from '../model/rescue.ts';
import { Survivors, type SurvivorsIn } from '../model/survivors.ts';
import { toUid } from '../model/uid.ts';
import { UidSet } from '../model/uid-set.ts';
import { CHANGES, mailboxOf, pathOf, tagOf } from './command-codec.ts';
import {
  allOf,
  booleanOf,
  countOf,
  Damaged,
  fieldsOf,
  listOf,
  numberOf,
  numberOrNaN,
  oneOf,
  safeOf,
  textOf,
  textsOf,
  uidsOf,
  type Fields,
} from './fields.ts';
import type { KeptTarget } from './target-parts.ts';
import { pairsOf, pairsText } from './uid-pairs.ts';

/** Its UIDs are left out where they are the plan's. */
export function intentText(intent: Intent, planned: UidSet): string {
  return JSON.stringify(intent, (key, value: unknown) => {
    if (key === 'targets' || key === 'copies' || value === planned) return undefined;
    if (value instanceof Survivors) return pairsText(value);
    return value instanceof UidSet ? value.toString() : value;
  });
}

export function intentOf(fields: Fields, rows: readonly KeptTarget[], planned: UidSet): Intent {
  const mailbox = mailboxOf(fields['mailbox']);
  const kind = oneOf(fields['kind'], KINDS);
  const basis = () => oneOf(fields['basis'], BASES);
  const lists = new Map<readonly unknown[], FlagList>();
  const targets = () => rows.map((row) => identityOf(row, lists));
  const ofPlan = () => countOf(fields['ofPlan']);
  const change = () => ({
    uids: fields['uids'] === undefined ? planned : uidsOf(fields['uids']),
    change: oneOf(fields['change'], CHANGES),
    flag: tagOf(fields['flag']),
  });
  const goal = () => ({ to: pathOf(fields['to']), toName: safeOf(fields['toName']) });
  const leftOut = () => (fields['leftOut'] === undefined ? {} : { leftOut: countOf(fields['leftOut']) });
  const survivors = () =>
    fields['survivors'] === undefined
      ? {}
      : { survivors: listOf(fields['survivors']).map(fieldsOf).map(survivorsIn) };
  switch (kind) {
    case 'flag':
      return { kind, mailbox, basis: basis(), ...change() };
    case 'restore':
      return { kind, mailbox, ofPlan: ofPlan(), ...change() };
    case 'expunge':
      return {
        kind,
        mailbox,
        basis: basis(),
        targets: targets(),
        rescue: booleanOf(fields['rescue']),
        ...(fields['ofPlan'] === undefined ? {} : { ofPlan: ofPlan() }),
        ...leftOut(),
        ...survivors(),
      };
    case 'move':
      return { kind, mailbox, basis: basis(), targets: targets(), ...goal(), ...leftOut(), ...survivors() };
    case 'copy':
      return { kind, mailbox, basis: basis(), targets: targets(), ...goal() };
    case 'move-back':
      return { kind, mailbox, ofPlan: ofPlan(), targets: targets(), ...goal(), ...survivors() };
    case 'import': {
      const copies = rows.map(copyOf);
      const places = listOf(fields['places']).map(placeOf);
      if (places.length !== copies.length) throw new Damaged('not a place for each message');
      return {
        kind,
        mailbox,
        file: fileOf(fieldsOf(fields['file'])),
        copies,
        places,
        notes: safeOf(fields['notes']),
      };
    }
    case 'put-back':
      return { kind, mailbox, ofPlan: ofPlan(), copies: rows.map(copyOf) };
  }
}

function survivorsIn(fields: Fields): SurvivorsIn {
  const pairs = pairsOf(fields['survivors']);
  if (pairs.size === 0) throw new Damaged('no copy of what stays');
  return {
    staysIn: mailboxOf(fields['staysIn']),
    survivors: Survivors.ofPairs(Uint32Array.from(pairs.keys()), Uint32Array.from(pairs.values())),
  };
}

function fileOf(fields: Fields): ImportFile {
  return {
    path: textOf(fields['path']),
    octets: countOf(fields['octets']),
    changed: numberOf(fields['changed']),
    mbox: booleanOf(fields['mbox']),
  };
}

function placeOf(value: unknown): ImportPlace {
  const [from, upTo] = listOf(value).map(countOf);
  if (from === undefined || upTo === undefined || upTo < from) throw new Damaged('not a place in a file');
  return [from, upTo];
}

function identityOf(row: KeptTarget, lists: Map<readonly unknown[], FlagList>): Identity {
  const identity = {
    uid: toUid(numberOf(row.uid)),
    size: numberOrNaN(row.size),
    date: numberOrNaN(row.date),
  };
  if (row.flags === null) return identity;
  const flags = lists.get(row.flags) ?? flagListOf(row.flags);
  lists.set(row.flags, flags);
  return { ...identity, flags };
}

function flagListOf([bits, ...keywords]: readonly unknown[]): FlagList {
  return { bits: countOf(bits), keywords: textsOf(keywords) };
}

function copyOf(row: KeptTarget): RescuedMessage {
  return {
    uid: toUid(numberOf(row.uid)),
    octets: countOf(row.size),
    date: numberOrNaN(row.date),
    flags: textsOf(row.flags),
  };
}

const BASES = allOf<Basis>({
  marked: true,
  'own-deleted': true,
  'all-deleted': true,
  queried: true,
  thread: true,
  cursor: true,
});

const KINDS = allOf<Intent['kind']>({
  flag: true,
  expunge: true,
  restore: true,
  move: true,
  copy: true,
  'move-back': true,
  'put-back': true,
  import: true,
});
