// What names a mailbox. A UID never travels without its MailboxRef: UIDs are valid only for one UIDVALIDITY.

declare const pathBrand: unique symbol;
/**
 * A mailbox name exactly as the server lists it, in modified UTF-7 (RFC 3501 §5.1.3). It is identity only: never shown;
 * the sanitised, decoded name is `Folder.name`.
 */
export type MailboxPath = string & { readonly [pathBrand]: true };

export function toMailboxPath(listed: string): MailboxPath {
  // INBOX is case-insensitive (RFC 9051 §5.1): one spelling, so that identities compare.
  return (/^inbox$/i.test(listed) ? 'INBOX' : listed) as MailboxPath;
}

export interface MailboxRef {
  readonly path: MailboxPath;
  /** 1 to 4,294,967,295; a change voids every UID of the mailbox (RFC 9051 §2.3.1.1). */
  readonly uidValidity: number;
}

export function sameMailbox(a: MailboxRef | undefined, b: MailboxRef | undefined): boolean {
  return a !== undefined && b !== undefined && a.path === b.path && a.uidValidity === b.uidValidity;
}

/** For maps by mailbox: the path and its UIDVALIDITY as one string. */
export function mailboxKey({ path, uidValidity }: MailboxRef): string {
  return `${uidValidity} ${path}`;
}
