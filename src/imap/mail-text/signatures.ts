// DKIM-Signature (RFC 6376), ARC-Message-Signature and ARC-Seal (RFC 8617) read out. Nothing is verified here: that takes
// the sender's key and the whole message.
import type { Signature } from '../../model/header-report.ts';
import { literal, safe, toSafe, type Safe } from '../../text/safe-text.ts';
import { formatDate } from '../../text/date.ts';
import type { RawField } from './header-lines.ts';

const MAX_TAGS = 100;
const MAX_TEXT = 300;

/** What the signatures are held against. */
export interface SignedMessage {
  /** Of the address in From, in small letters. */
  readonly fromDomain: string;
  /** When it arrived, as far as its header says. */
  readonly arrived: number | undefined;
}

export function signaturesOf(fields: readonly RawField[], message: SignedMessage): Signature[] {
  return fields
    .filter(({ name }) => SIGNED.has(name.toLowerCase()))
    .map((field) => signatureOf(field, message));
}

const SIGNED = new Map<string, readonly string[]>([
  // What each cannot do without.
  ['dkim-signature', ['v', 'a', 'b', 'bh', 'd', 'h', 's']],
  ['arc-message-signature', ['i', 'a', 'b', 'bh', 'd', 'h', 's']],
  ['arc-seal', ['i', 'a', 'b', 'cv', 'd', 's']],
]);

function signatureOf({ name, value }: RawField, message: SignedMessage): Signature {
  const kind = name.toLowerCase();
  const tags = tagsOf(value);
  const tag = (key: string): string => tags.get(key) ?? '';
  return {
    field: toSafe(name),
    domain: short(tag('d')),
    selector: short(tag('s')),
    algorithm: short(tag('a')),
    instance: /^\d{1,3}$/.test(tag('i')) ? Number(tag('i')) : 0,
    remarks: [...lacking(tags, SIGNED.get(kind) ?? []), ...remarksOn(kind, tags, message)],
  };
}

function lacking(tags: ReadonlyMap<string, string>, needed: readonly string[]): Safe[] {
  const missing = needed.filter((key) => !tags.has(key));
  return missing.length === 0 ? [] : [toSafe(`lacks ${missing.map((key) => `${key}=`).join(' ')}`)];
}

function remarksOn(kind: string, tags: ReadonlyMap<string, string>, message: SignedMessage): Safe[] {
  const remarks: Safe[] = [];
  const tag = (key: string): string => (tags.get(key) ?? '').toLowerCase();
  // RFC 8301 §3.1: SHA-1 is not to be accepted any more.
  if (tag('a').endsWith('-sha1')) remarks.push(literal('rsa-sha1 is not accepted any more'));
  if (kind === 'arc-seal')
    return tag('cv') === '' ? remarks : [...remarks, short(`chain before it: ${tag('cv')}`)];
  const covered = tag('h').split(':');
  if (tags.has('h') && !covered.includes('from')) remarks.push(literal('does not cover From'));
  if (tags.has('h') && !covered.includes('subject')) remarks.push(literal('does not cover Subject'));
  // RFC 6376 §8.2: what is added behind is not covered.
  if (tags.has('l')) remarks.push(short(`covers only the first ${tag('l')} octets of the body`));
  const expires = /^\d{1,12}$/.test(tag('x')) ? Number(tag('x')) : undefined;
  if (expires !== undefined && message.arrived !== undefined && expires < message.arrived) {
    remarks.push(safe`expired ${formatDate(expires, { time: true })} UTC, before it arrived`);
  }
  const domain = tag('d');
  if (
    kind === 'dkim-signature' &&
    domain !== '' &&
    message.fromDomain !== '' &&
    !isWithin(message.fromDomain, domain)
  ) {
    remarks.push(short(`not of From's domain ${message.fromDomain}`));
  }
  return remarks;
}

/** RFC 7489 §3.1.1, without the public suffix list: the one is the other, or lies below it. */
function isWithin(from: string, signer: string): boolean {
  return from === signer || from.endsWith(`.${signer}`) || signer.endsWith(`.${from}`);
}

/** RFC 6376 §3.2; the first of each name. White space in a value means nothing in those that are read here. */
function tagsOf(value: string): Map<string, string> {
  const tags = new Map<string, string>();
  for (const part of value.split(';', MAX_TAGS)) {
    const [, key, content = ''] = /^\s*([a-z][a-z0-9_]*)\s*=(.*)$/is.exec(part) ?? [];
    if (key !== undefined && !tags.has(key.toLowerCase())) {
      tags.set(key.toLowerCase(), content.replace(/\s+/g, ''));
    }
  }
  return tags;
}

function short(text: string): Safe {
  return toSafe(text.slice(0, MAX_TEXT));
}
