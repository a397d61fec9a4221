// By what copies of a message are told: which of its properties have to be the same. Too few of them would join messages that
// have nothing to do with each other.
import type { MailboxPath } from '../model/mailbox.ts';
import type { FieldName, TypedField } from '../model/message-fields.ts';
import { literal, safe, toSafe, type Safe } from '../text/safe-text.ts';

export const EVIDENCE = ['message-id', 'size', 'date', 'from', 'subject', 'to', 'cc'] as const;
export type Evidence = (typeof EVIDENCE)[number];

/** What is the same of all copies. */
export interface Comparison {
  readonly by: readonly Evidence[];
  /** A header field beside them, by its name. */
  readonly field: TypedField | undefined;
}

/** Which copies of the same message are to be marked. */
export interface DuplicatesDialog {
  readonly kind: 'duplicates';
  readonly keep: 'oldest' | 'newest' | 'biggest' | 'folder';
  readonly comparison: Comparison;
  /** Those without a Message-ID are compared, too, by what else is. */
  readonly nameless: boolean;
  /** That under the cursor, where the list is of several. */
  readonly folder: MailboxPath | undefined;
  /** The name of a header field that is being typed. */
  readonly typed: string | undefined;
  readonly top: number;
}

export const SAFEST: Comparison = {
  by: ['message-id', 'size', 'date', 'from', 'subject'],
  field: undefined,
};

const WORDS: Readonly<Record<Evidence, Safe>> = {
  'message-id': literal('Message-ID'),
  size: literal('size'),
  date: literal('date'),
  from: literal('sender'),
  subject: literal('subject'),
  to: literal('To'),
  cc: literal('Cc'),
};

export function isCompared({ by }: Comparison, evidence: Evidence): boolean {
  return by.includes(evidence);
}

/** With it where it was without, and the other way round. */
export function toggled(comparison: Comparison, evidence: Evidence): Comparison {
  const { by } = comparison;
  const wanted = (each: Evidence): boolean => by.includes(each) !== (each === evidence);
  return { ...comparison, by: EVIDENCE.filter(wanted) };
}

/** The header fields among it. */
export function comparedFields({ by, field }: Comparison): readonly FieldName[] {
  const named = by.filter((evidence): evidence is Exclude<Evidence, 'size'> => evidence !== 'size');
  return field === undefined ? named : [...named, field];
}

/** What stands in for a Message-ID has to name a message by itself: who wrote what, at which second. */
const STAND_INS: readonly Evidence[] = ['date', 'from', 'subject'];

/** It tells messages apart that have no Message-ID. */
export function tellsNameless(comparison: Comparison): boolean {
  return STAND_INS.every((evidence) => isCompared(comparison, evidence));
}

/** Why nothing is compared by so little. */
export function tooLittle(comparison: Comparison): Safe | undefined {
  if (isCompared(comparison, 'message-id') || tellsNameless(comparison)) return undefined;
  return literal(
    'Too little: without Message-ID, date, sender and subject have to be compared, or messages that have nothing to do with each other would be taken for copies.',
  );
}

/** What is to be known before copies that are told by so little are removed. */
export function doubts({ comparison, keep }: Pick<DuplicatesDialog, 'comparison' | 'keep'>): Safe[] {
  const isNamed = isCompared(comparison, 'message-id');
  const said: Safe[] = [];
  if (!isNamed)
    said.push(
      literal(
        'Weak without Message-ID: what a program sent in one second under one subject is taken for copies.',
      ),
    );
  else if (!isCompared(comparison, 'date') && !isCompared(comparison, 'subject'))
    said.push(
      literal('Weak: some programs give one Message-ID to different messages, and little else is compared.'),
    );
  if (!isCompared(comparison, 'size') && keep !== 'biggest')
    said.push(literal('Sizes may differ: the one that stays may be cut, or lack an attachment.'));
  return said;
}

/** "Message-ID, size, date, sender and subject". */
export function evidenceWords(comparison: Comparison, last = literal('and')): Safe {
  const { by, field } = comparison;
  const words = by.map((evidence) => WORDS[evidence]);
  if (field !== undefined) words.push(toSafe(field));
  return words.reduce((all, word, n) =>
    n === words.length - 1 ? safe`${all} ${last} ${word}` : safe`${all}, ${word}`,
  );
}

/** What beside the Message-ID may differ: "size, date, sender or subject"; undefined where nothing else is compared. */
export function otherWords({ by, field }: Comparison, last = literal('or')): Safe | undefined {
  const others = by.filter((evidence) => evidence !== 'message-id');
  if (others.length === 0 && field === undefined) return undefined;
  return evidenceWords({ by: others, field }, last);
}

/** A name as it is typed, in small letters; undefined where it is among the others, or no command could carry it. */
export function typedField(text: string): TypedField | undefined {
  const name = text.trim().replace(/:$/, '').toLowerCase();
  if (!/^[a-z0-9][a-z0-9_-]{0,75}$/.test(name)) return undefined;
  return EVIDENCE.some((evidence) => evidence === name) ? undefined : (name as TypedField);
}
