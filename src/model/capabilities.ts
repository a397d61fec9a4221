// What a server says it can do (RFC 9051 §7.2.2), as one immutable set with the questions the program asks of it.

export class Capabilities {
  static readonly none = new Capabilities([]);

  readonly names: ReadonlySet<string>;

  constructor(names: Iterable<string>) {
    this.names = new Set(Array.from(names, (name) => name.toUpperCase()));
  }

  has(name: string): boolean {
    return this.names.has(name.toUpperCase());
  }

  /** UID EXPUNGE (RFC 4315); part of IMAP4rev2, which this program does not enable, so only the word itself counts. */
  get uidPlus(): boolean {
    return this.has('UIDPLUS');
  }

  /** UID MOVE (RFC 6851). */
  get move(): boolean {
    return this.has('MOVE');
  }

  /** Changes that are conditional on mod-sequences (RFC 7162). */
  get condStore(): boolean {
    return this.has('CONDSTORE') || this.has('QRESYNC');
  }

  /** Rights on mailboxes (RFC 4314). */
  get acl(): boolean {
    return this.has('ACL');
  }

  /** UID SORT (RFC 5256). */
  get sort(): boolean {
    return this.has('SORT');
  }

  /** UID THREAD by References alone (draft-ietf-morg-inthread). */
  get threadRefs(): boolean {
    return this.has('THREAD=REFS');
  }

  /**
   * A part of a sorted answer (RFC 5267 §4.4). Dovecot gives it, too, and announces only the two words that belong to it.
   */
  get partialSort(): boolean {
    return this.has('CONTEXT=SORT') || (this.has('ESORT') && this.has('CONTEXT=SEARCH'));
  }

  /** Labels on messages (Gmail's IMAP extensions). */
  get labels(): boolean {
    return this.has('X-GM-EXT-1');
  }

  /** Both directions as deflate streams (RFC 4978). */
  get compress(): boolean {
    return this.has('COMPRESS=DEFLATE');
  }

  /** Compact SEARCH answers (RFC 4731). */
  get esearch(): boolean {
    return this.has('ESEARCH');
  }

  /** Octets of the largest message that APPEND takes (RFC 7889); undefined where the server does not say. */
  get appendLimit(): number | undefined {
    for (const name of this.names) {
      const limit = /^APPENDLIMIT=(\d{1,10})$/.exec(name)?.[1];
      if (limit !== undefined) return Number(limit);
    }
    return undefined;
  }

  /** Messages that one command may name (RFC 9738 §3); undefined where the server sets no bound. */
  get messageLimit(): number | undefined {
    for (const name of this.names) {
      const limit = /^MESSAGELIMIT=([1-9]\d{0,9})$/.exec(name)?.[1];
      if (limit !== undefined) return Number(limit);
    }
    return undefined;
  }
}
