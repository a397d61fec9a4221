// Messages as an mbox, octet by octet as they come: a From_ line, line feeds, and `>` before every line that begins with
// From after any number of `>` (mboxrd), so that each line can be given back as it was. RFC 4155 has the rest.
const [LF, CR, GREATER] = [0x0a, 0x0d, 0x3e];
const FROM = Buffer.from('From ');

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `From MAILER-DAEMON Sat Nov 14 20:55:17 2009`: who sent it over SMTP nobody knows. `seconds` since 1970, in UTC. */
export function fromLine(seconds: number): Buffer {
  const asked = new Date(seconds * 1000);
  const date = asked.getUTCFullYear() >= 0 && asked.getUTCFullYear() <= 9999 ? asked : new Date(0);
  const [day, month] = [DAYS[date.getUTCDay()]!, MONTHS[date.getUTCMonth()]!];
  const time = date.toISOString().slice(11, 19);
  const year = String(date.getUTCFullYear()).padStart(4, '0');
  return Buffer.from(
    `From MAILER-DAEMON ${day} ${month} ${String(date.getUTCDate()).padStart(2)} ${time} ${year}\n`,
  );
}

/** One message. */
export class MboxEncoder {
  /** Nothing but `>` stands on the line, and as much of `From ` as is held until it is known what it is. */
  private atStart = true;
  private held = 0;
  private carriageReturn = false;
  private last = LF;
  private out = Buffer.alloc(0);
  private length = 0;

  /** A message's octets as they come; the result is the caller's. */
  take(octets: Uint8Array): Uint8Array {
    this.begin(octets.length);
    for (let at = 0; at < octets.length;) {
      if (this.atStart || this.carriageReturn) this.octet(octets[at++]!);
      else at = this.rest(octets, at);
    }
    return this.out.subarray(0, this.length);
  }

  private octet(octet: number): void {
    // CRLF is the line end of mail, and LF that of an mbox; any other CR is text.
    if (this.carriageReturn && octet !== LF) this.text(CR);
    this.carriageReturn = octet === CR;
    if (octet === LF) this.lineFeed();
    else if (octet !== CR) this.text(octet);
  }

  /** What follows on a line goes as it is, up to what may be its end; gives where that is. */
  private rest(octets: Uint8Array, from: number): number {
    const lineFeed = octets.indexOf(LF, from);
    const end = lineFeed < 0 ? octets.length : lineFeed;
    const stop = octets[end - 1] === CR && end > from ? end - 1 : end;
    if (stop > from) {
      this.out.set(octets.subarray(from, stop), this.length);
      this.length += stop - from;
      this.last = octets[stop - 1]!;
    }
    if (stop < end) this.carriageReturn = true;
    if (lineFeed < 0) return end;
    this.octet(LF);
    return end + 1;
  }

  /** The end of its last line, where it has none, and the empty line behind it. */
  end(): Uint8Array {
    this.begin(0);
    if (this.carriageReturn) this.text(CR);
    this.release();
    if (this.last !== LF) this.put(LF);
    this.put(LF);
    return this.out.subarray(0, this.length);
  }

  /** Of five octets one becomes two at most, beside what was held. */
  private begin(octets: number): void {
    this.out = Buffer.allocUnsafe(octets + Math.ceil(octets / FROM.length) + 2 * FROM.length);
    this.length = 0;
  }

  private text(octet: number): void {
    if (!this.atStart) return this.put(octet);
    if (octet === FROM[this.held]) {
      this.held++;
      if (this.held < FROM.length) return;
      // A `>` behind those that stand there is the same as one before them.
      this.put(GREATER);
      return this.release();
    }
    if (octet === GREATER && this.held === 0) return this.put(octet);
    this.release();
    this.put(octet);
    this.atStart = false;
  }

  private lineFeed(): void {
    this.release();
    this.put(LF);
    this.atStart = true;
  }

  private release(): void {
    if (this.held === 0) return;
    for (let at = 0; at < this.held; at++) this.put(FROM[at]!);
    this.held = 0;
    this.atStart = false;
  }

  private put(octet: number): void {
    this.out[this.length++] = octet;
    this.last = octet;
  }
}
