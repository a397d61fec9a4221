// Reading what the journal holds: another program may have written it, or a disk damaged it. Whatever is not of the kind
// it has to be is a `Damaged`, which never leaves this folder.
import { UidSet } from '../model/uid-set.ts';
import { toSafe, type Safe } from '../text/safe-text.ts';

export class Damaged extends Error {}

export type Fields = Readonly<Record<string, unknown>>;

export function fieldsOf(value: unknown): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Damaged('not an object');
  return value as Fields;
}

export function listOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Damaged('not a list');
  return value;
}

/** The object that a JSON text holds. */
export function parsed(value: unknown): unknown {
  return JSON.parse(textOf(value));
}

export function textOf(value: unknown): string {
  if (typeof value !== 'string') throw new Damaged('not a text');
  return value;
}

export function textsOf(value: unknown): string[] {
  return listOf(value).map(textOf);
}

export function safeOf(value: unknown): Safe {
  return toSafe(textOf(value));
}

export function numberOf(value: unknown): number {
  if (typeof value !== 'number') throw new Damaged('not a number');
  return value;
}

/** Octets, counts and ids. */
export function countOf(value: unknown): number {
  const number = numberOf(value);
  if (!Number.isSafeInteger(number) || number < 0) throw new Damaged('not a count');
  return number;
}

/** NaN is kept as null: neither JSON nor SQLite has it. */
export function numberOrNaN(value: unknown): number {
  return value === null ? NaN : numberOf(value);
}

export function booleanOf(value: unknown): boolean {
  if (typeof value !== 'boolean') throw new Damaged('neither true nor false');
  return value;
}

export function oneOf<const T extends string>(value: unknown, allowed: readonly T[]): T {
  const found = allowed.find((known) => known === value);
  if (found === undefined) throw new Damaged(`not one of ${allowed.join(', ')}`);
  return found;
}

/** All names of a union: the compiler misses none. */
export function allOf<T extends string>(names: Readonly<Record<T, true>>): readonly T[] {
  return Object.keys(names) as T[];
}

/** The text of a set is its IMAP text; the empty set's is empty. */
export function uidsOf(value: unknown): UidSet {
  const text = textOf(value);
  const uids = text === '' ? UidSet.empty : UidSet.parse(text);
  if (!uids) throw new Damaged('not a set of UIDs');
  return uids;
}
