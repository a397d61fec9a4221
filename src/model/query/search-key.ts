// What a server can be asked about texts in messages, and which questions of a query that is.
import type { ServerTerm } from './query.ts';

/** Where a server looks for a text (RFC 9051 §6.4.4), whatever its case. */
export type SearchKey =
  | {
      readonly key: 'from' | 'to' | 'cc' | 'bcc' | 'subject' | 'body' | 'text';
      readonly text: string;
    }
  /** An empty text: the field is there at all. */
  | { readonly key: 'header'; readonly field: string; readonly text: string };

/** Undefined where no search tells it. */
export function searchKeyOf(term: ServerTerm): SearchKey | undefined {
  switch (term.kind) {
    case 'from':
    case 'subject':
    case 'body':
    case 'text':
      return { key: term.kind, text: term.text };
    case 'header':
      return headerKey(term.field, term.text);
    case 'attachment':
      return undefined;
  }
}

/** Servers keep an index of the fields that have a key of their own. */
function headerKey(field: string, text: string): SearchKey {
  switch (field) {
    case 'from':
    case 'to':
    case 'cc':
    case 'bcc':
    case 'subject':
      if (text !== '') return { key: field, text };
  }
  return { key: 'header', field, text };
}

/** It goes as it is in a quoted string, without a charset. */
export function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text);
}
