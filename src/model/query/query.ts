// Which messages: a question about one message, put together from questions about one thing of it.

/** Octets or seconds; either bound may be missing. Both are in it. */
export interface Range {
  readonly least?: number;
  readonly most?: number;
}

export type Query =
  | { readonly kind: 'all' }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Query[] }
  | { readonly kind: 'not'; readonly part: Query }
  /** RFC822.SIZE in octets. */
  | { readonly kind: 'size'; readonly range: Range }
  /** INTERNALDATE; how long ago in seconds. */
  | { readonly kind: 'age'; readonly range: Range }
  /** INTERNALDATE; days since 1970-01-01, as the administrator's clock counts them. */
  | { readonly kind: 'day'; readonly range: Range }
  | { readonly kind: 'uid'; readonly set: string }
  /** A system flag or a keyword. */
  | { readonly kind: 'flag'; readonly flag: string }
  /** Some letters of it, whatever their case. */
  | { readonly kind: 'from' | 'subject'; readonly text: string };

/** It looks at From or Subject, which are not read with the rows. */
export function asksEnvelopes(query: Query): boolean {
  switch (query.kind) {
    case 'from':
    case 'subject':
      return true;
    case 'and':
    case 'or':
      return query.parts.some(asksEnvelopes);
    case 'not':
      return asksEnvelopes(query.part);
    case 'all':
    case 'size':
    case 'age':
    case 'day':
    case 'uid':
    case 'flag':
      return false;
  }
}
