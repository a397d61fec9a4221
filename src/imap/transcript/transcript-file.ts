// The file of --log: one line for each line of the protocol, readable by its owner only. Rows that a server sends by the
// thousand are gathered; what is sent, and what it is answered, is written at once with all that came before.
import { closeSync, constants, fchmodSync, fstatSync, openSync, writeSync } from 'node:fs';
import { failed, ok, type Result } from '../../model/failure.ts';
import { concat, literal, toSafe } from '../../text/safe-text.ts';

const MAX_GATHERED = 64 * 1024;
const GATHER_MS = 100;

export class TranscriptFile {
  private readonly descriptor: number;
  private gathered: string[] = [];
  private letters = 0;
  private timer: NodeJS.Timeout | undefined;
  private stampedAt = NaN;
  private stamp = '';
  private ended = false;
  /** However the program ends, but by a kill. */
  private readonly atExit = (): void => this.flush();

  private constructor(descriptor: number) {
    this.descriptor = descriptor;
    process.on('exit', this.atExit);
  }

  /** Appends to `path`, which must be an ordinary file, or becomes one. */
  static open(path: string): Result<TranscriptFile> {
    try {
      const { O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK, O_WRONLY } = constants;
      // Without O_NONBLOCK, opening a pipe that nobody reads would hang.
      const descriptor = openSync(path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK, 0o600);
      if (!fstatSync(descriptor).isFile()) {
        closeSync(descriptor);
        return failed(refusal(path, 'it is not an ordinary file'));
      }
      fchmodSync(descriptor, 0o600);
      return ok(new TranscriptFile(descriptor));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      return failed(refusal(path, code === 'ELOOP' ? 'it is a symbolic link' : String(code)));
    }
  }

  /** `mayWait`: it is one of many, and the next line that is none of them writes it. */
  write(at: number, text: string, mayWait: boolean): void {
    if (this.ended) return;
    // Many lines come in one millisecond.
    if (at !== this.stampedAt) {
      this.stampedAt = at;
      this.stamp = new Date(at).toISOString();
    }
    const line = `${this.stamp} ${text}`;
    this.gathered.push(line);
    this.letters += line.length;
    if (!mayWait || this.letters > MAX_GATHERED) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), GATHER_MS).unref();
  }

  close(): void {
    if (this.ended) return;
    this.flush();
    this.ended = true;
    process.off('exit', this.atExit);
    closeSync(this.descriptor);
  }

  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.ended || this.gathered.length === 0) return;
    const octets = Buffer.from(this.gathered.join(''));
    this.gathered = [];
    this.letters = 0;
    try {
      for (let written = 0; written < octets.length;)
        written += writeSync(this.descriptor, octets, written, octets.length - written);
    } catch {
      // A full disk must not stop the work: the transcript ends here.
      this.ended = true;
    }
  }
}

function refusal(path: string, why: string) {
  return {
    kind: 'limit',
    text: concat(
      toSafe(`The transcript ${path} cannot be written: ${why}`),
      literal('. Nothing was logged.'),
    ),
  } as const;
}
