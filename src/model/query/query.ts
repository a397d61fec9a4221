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
  /** Some letters of the folder's name, whatever their case. */
  | { readonly kind: 'folder'; readonly text: string }
  /** A system flag or a keyword. */
  | { readonly kind: 'flag'; readonly flag: string }
  /** Some letters of it, whatever their case. */
  | { readonly kind: 'from' | 'subject'; readonly text: string }
  /** `field` in small letters, as in `list-id`; an empty text: the field is there at all. */
  | { readonly kind: 'header'; readonly field: string; readonly text: string }
  /** In the bodies, or anywhere in the message. */
  | { readonly kind: 'body' | 'text'; readonly text: string }
  | { readonly kind: 'attachment' };

/** What may have to be asked of the server, since the list does not know it of every message. */
export type ServerTerm = Extract<
  Query,
  { readonly kind: 'from' | 'subject' | 'header' | 'body' | 'text' | 'attachment' }
>;
export type OwnTerm = Exclude<Query, ServerTerm | { readonly kind: 'all' | 'and' | 'or' | 'not' }>;

/** Its questions about one thing of a message, as they stand in it from left to right. */
export function termsOf(query: Query): (ServerTerm | OwnTerm)[] {
  switch (query.kind) {
    case 'and':
    case 'or':
      return query.parts.flatMap(termsOf);
    case 'not':
      return termsOf(query.part);
    case 'all':
      return [];
    case 'size':
    case 'age':
    case 'day':
    case 'uid':
    case 'folder':
    case 'flag':
    case 'from':
    case 'subject':
    case 'header':
    case 'body':
    case 'text':
    case 'attachment':
      return [query];
  }
}

/** Flags change; all else that is asked of a message stays as it is. */
export function asksFlags(query: Query): boolean {
  return termsOf(query).some(({ kind }) => kind === 'flag' || kind === 'attachment');
}

/** What is in the envelopes that were read. */
export function asksEnvelopes(query: Query): boolean {
  return termsOf(query).some(({ kind }) => kind === 'from' || kind === 'subject');
}

export function isServerTerm(term: ServerTerm | OwnTerm): term is ServerTerm {
  switch (term.kind) {
    case 'from':
    case 'subject':
    case 'header':
    case 'body':
    case 'text':
    case 'attachment':
      return true;
    case 'size':
    case 'age':
    case 'day':
    case 'uid':
    case 'folder':
    case 'flag':
      return false;
  }
}
