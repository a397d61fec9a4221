// The octets of a message in a file as they go to a server: every line feed behind a carriage return, and in an mbox the
// lines that were quoted as they were before (mboxrd; what mboxo quotes is the same where it quotes it once).
const [LF, CR, GREATER] = [0x0a, 0x0d, 0x3e];
const FROM = Buffer.from('From ');

export class MailDecoder {
  private readonly unquotes: boolean;
  private atStart = true;
  /** `>` at the beginning of a line, and what of `From ` stands behind them: held until it is known what they are. */
  private quotes = 0;
  private held = 0;
  private last = 0;
  private pieces: Buffer[] = [];
  private out = Buffer.alloc(0);
  private length = 0;

  constructor(unquotes: boolean) {
    this.unquotes = unquotes;
  }

  take(octets: Uint8Array): Buffer {
    this.begin(2 * octets.length);
    for (let at = 0; at < octets.length;) {
      if (!this.atStart || !this.unquotes) at = this.rest(octets, at);
      else {
        const octet = octets[at++]!;
        if (octet === LF) this.lineFeed();
        else this.start(octet);
      }
    }
    return this.taken();
  }

  /** What follows on a line goes as it is, up to its end; gives where that is. */
  private rest(octets: Uint8Array, from: number): number {
    const lineFeed = octets.indexOf(LF, from);
    const end = lineFeed < 0 ? octets.length : lineFeed;
    if (end > from) {
      this.out.set(octets.subarray(from, end), this.length);
      this.length += end - from;
      this.last = octets[end - 1]!;
    }
    if (lineFeed < 0) return end;
    this.lineFeed();
    return end + 1;
  }

  end(): Buffer {
    this.begin(0);
    this.release();
    return this.taken();
  }

  private start(octet: number): void {
    if (octet === GREATER && this.held === 0) {
      this.quotes++;
      return;
    }
    if (this.quotes > 0 && octet === FROM[this.held]) {
      if (++this.held < FROM.length) return;
      this.quotes--;
      return this.release();
    }
    this.release();
    this.atStart = false;
    this.put(octet);
  }

  private lineFeed(): void {
    this.release();
    if (this.last !== CR) this.put(CR);
    this.put(LF);
    this.atStart = true;
  }

  private release(): void {
    if (this.quotes + this.held === 0) return;
    this.make(this.quotes + this.held);
    for (; this.quotes > 0; this.quotes--) this.put(GREATER);
    for (let at = 0; at < this.held; at++) this.put(FROM[at]!);
    this.held = 0;
    this.atStart = false;
  }

  private begin(room: number): void {
    this.pieces = [];
    this.out = Buffer.allocUnsafe(room);
    this.length = 0;
  }

  /** Room for what was held: it may be more than came in with this piece. */
  private make(octets: number): void {
    const room = this.out.length - this.length;
    this.pieces.push(this.out.subarray(0, this.length));
    this.out = Buffer.allocUnsafe(room + octets);
    this.length = 0;
  }

  private taken(): Buffer {
    const last = this.out.subarray(0, this.length);
    return this.pieces.length === 0 ? last : Buffer.concat([...this.pieces, last]);
  }

  private put(octet: number): void {
    this.out[this.length++] = octet;
    this.last = octet;
  }
}
