// Header fields of many messages, each reduced to what it is compared by.
import { FIELD_NAMES, type FieldName, type FieldTexts, type KnownField } from '../model/message-fields.ts';
import { toSafe, type Safe } from '../text/safe-text.ts';
import { mailAddress } from './display-name.ts';
import { rawFields } from './header-fields.ts';
import { decodeWords } from './mime-words.ts';

export function toFieldTexts(bytes: Uint8Array, names: readonly FieldName[]): FieldTexts {
  const fields = rawFields(bytes);
  return Object.fromEntries(
    names.map((name) => {
      const value = fields.find((field) => field.name.toLowerCase() === name)?.value ?? '';
      return [name, textOf(name, value)];
    }),
  );
}

function textOf(name: FieldName, value: string): Safe {
  const known = KNOWN.get(name);
  if (known === undefined) return toSafe(decodeWords(value));
  switch (known) {
    case 'from':
      return withSmallDomain(mailAddress(value));
    case 'list-id':
      return toSafe((/<([^<>]*)>[^<>]*$/.exec(value)?.[1] ?? value).trim().toLowerCase());
    case 'content-type':
      return toSafe((/^[^\s;]+/.exec(value)?.[0] ?? '').toLowerCase());
    case 'message-id':
      return identifiers(value, 1);
    case 'in-reply-to':
    case 'references':
      return identifiers(value, MOST_IDENTIFIERS);
    case 'date':
    case 'subject':
    case 'to':
    case 'cc':
      return toSafe(decodeWords(value));
  }
}

const KNOWN: ReadonlyMap<string, KnownField> = new Map(FIELD_NAMES.map((name) => [name, name]));

/** A thread deeper than that is told by its nearest. */
const MOST_IDENTIFIERS = 100;

/** `<a@b> <c@d>`; where a Message-ID lacks its brackets, as it is (RFC 5322 §3.6.4 wants them). The last ones count. */
function identifiers(value: string, most: number): Safe {
  const found = value.match(/<[^<>\s]+>/g) ?? value.split(/\s+/).filter((word) => word !== '');
  return toSafe((most === 1 ? found.slice(0, 1) : found.slice(-most)).join(' '));
}

/** RFC 5321 §2.4: only the domain ignores case. */
function withSmallDomain(address: string): Safe {
  const at = address.lastIndexOf('@');
  return toSafe(at < 0 ? address : address.slice(0, at) + address.slice(at).toLowerCase());
}
