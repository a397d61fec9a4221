// A step's command as JSON. Its UIDs are kept beside it, as the text they have on the wire.
import type { Command, FlagTest } from '../model/command.ts';
import type { Tag } from '../model/labels.ts';
import { toMailboxPath, type MailboxPath, type MailboxRef } from '../model/mailbox.ts';
import { FIELD_NAMES } from '../model/message-fields.ts';
import type { SearchKey } from '../model/query/search-key.ts';
import type { UidSet } from '../model/uid-set.ts';
import {
  allOf,
  booleanOf,
  countOf,
  Damaged,
  fieldsOf,
  listOf,
  numberOrNaN,
  oneOf,
  textOf,
  textsOf,
  type Fields,
} from './fields.ts';

export const CHANGES = ['add', 'remove'] as const;
const SORT_KEYS = ['size', 'date'] as const;

export function commandText(command: Command): string {
  return JSON.stringify(command, (key, value: unknown) => {
    if (key === 'uids') return undefined;
    // NaN becomes null by itself.
    return typeof value === 'bigint' ? value.toString() : value;
  });
}

export function commandUids(command: Command): UidSet | undefined {
  return 'uids' in command ? command.uids : undefined;
}

/** `uids` as they were kept beside it; undefined where it had none. */
export function commandOf(fields: Fields, uids: UidSet | undefined): Command {
  const kind = oneOf(fields['kind'], KINDS);
  const named = (): UidSet => {
    if (!uids || uids.isEmpty) throw new Damaged(`${kind} without UIDs`);
    return uids;
  };
  const path = (name: 'path' | 'to' = 'path') => pathOf(fields[name]);
  switch (kind) {
    case 'thread':
    case 'compress':
    case 'noop':
      return { kind };
    case 'select':
    case 'examine':
    case 'create':
    case 'delete-folder':
    case 'status':
    case 'my-rights':
      return { kind, path: path() };
    case 'search': {
      const { test } = fields;
      return {
        kind,
        ...(uids ? { uids: named() } : {}),
        ...(test === undefined ? {} : { test: testOf(fieldsOf(test)) }),
        ...(fields['whole'] === true ? { whole: true } : {}),
      };
    }
    case 'search-text':
      return { kind, ...(uids ? { uids: named() } : {}), search: searchOf(fieldsOf(fields['search'])) };
    case 'sort':
      return {
        kind,
        key: oneOf(fields['key'], SORT_KEYS),
        descending: booleanOf(fields['descending']),
        count: countOf(fields['count']),
        partial: booleanOf(fields['partial']),
      };
    case 'fetch-rows':
    case 'fetch-flags':
    case 'fetch-labels':
    case 'fetch-envelopes':
    case 'fetch-structure':
    case 'expunge':
    case 'expunge-all':
      return { kind, uids: named() };
    case 'fetch-fields':
      return {
        kind,
        uids: named(),
        fields: listOf(fields['fields']).map((field) => oneOf(field, FIELD_NAMES)),
      };
    case 'fetch-identities':
      return { kind, uids: named(), modSeq: booleanOf(fields['modSeq']) };
    case 'fetch-messages':
      return { kind, uids: named(), offset: countOf(fields['offset']), octets: countOf(fields['octets']) };
    case 'fetch-piece':
      return {
        kind,
        uids: named(),
        section: textOf(fields['section']),
        offset: countOf(fields['offset']),
        octets: countOf(fields['octets']),
      };
    case 'store': {
      const { unchangedSince } = fields;
      return {
        kind,
        uids: named(),
        change: oneOf(fields['change'], CHANGES),
        flag: tagOf(fields['flag']),
        ...(unchangedSince === undefined ? {} : { unchangedSince: bigintOf(unchangedSince) }),
      };
    }
    case 'copy':
    case 'move':
      return { kind, uids: named(), to: path('to') };
    case 'append':
      return {
        kind,
        path: path(),
        flags: textsOf(fields['flags']),
        date: numberOrNaN(fields['date']),
        octets: countOf(fields['octets']),
      };
  }
}

export function pathOf(value: unknown): MailboxPath {
  return toMailboxPath(textOf(value));
}

export function mailboxOf(value: unknown): MailboxRef {
  const fields = fieldsOf(value);
  return { path: pathOf(fields['path']), uidValidity: countOf(fields['uidValidity']) };
}

/** A flag is a text, a label is not. */
export function tagOf(value: unknown): Tag {
  return typeof value === 'string' ? value : { label: textOf(fieldsOf(value)['label']) };
}

function testOf(fields: Fields): FlagTest {
  return { flag: tagOf(fields['flag']), present: booleanOf(fields['present']) };
}

const SEARCH_KEYS = ['from', 'to', 'cc', 'bcc', 'subject', 'body', 'text', 'header'] as const;

function searchOf(fields: Fields): SearchKey {
  const key = oneOf(fields['key'], SEARCH_KEYS);
  const text = textOf(fields['text']);
  return key === 'header' ? { key, field: textOf(fields['field']), text } : { key, text };
}

function bigintOf(value: unknown): bigint {
  const text = textOf(value);
  if (!/^\d{1,20}$/.test(text)) throw new Damaged('not a mod-sequence');
  return BigInt(text);
}

const KINDS = allOf<Command['kind']>({
  select: true,
  examine: true,
  search: true,
  'search-text': true,
  sort: true,
  thread: true,
  'fetch-rows': true,
  'fetch-flags': true,
  'fetch-labels': true,
  'fetch-identities': true,
  'fetch-envelopes': true,
  'fetch-fields': true,
  'fetch-messages': true,
  'fetch-structure': true,
  'fetch-piece': true,
  store: true,
  expunge: true,
  'expunge-all': true,
  copy: true,
  move: true,
  create: true,
  'delete-folder': true,
  status: true,
  'my-rights': true,
  append: true,
  compress: true,
  noop: true,
});
