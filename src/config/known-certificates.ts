// Certificates that the user accepted, each for one host and port: a file in the state directory that nobody else can read
// or write. It takes what a person looked at; it never opens the door for anything else.
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { hostAndPort, type Account } from '../model/account.ts';
import { failed, ok, type Result } from '../model/failure.ts';
import type { CertificateFacts, PinnedCertificate } from '../model/server-report.ts';
import type { KnownCertificates } from '../ports.ts';
import { toSafe } from '../text/safe-text.ts';

const CERTIFICATES_FILE = 'certificates.json';

const VERSION = 1;
const OTHERS = 0o077;
const MAX_FILE = 1_000_000;

interface Entry extends PinnedCertificate {
  /** "mail.example.org:993". */
  readonly server: string;
}

export class KnownCertificateFile implements KnownCertificates {
  private readonly path: string;
  private readonly now: () => number;
  private entries: readonly Entry[];
  /** Why the file is not believed, and must not be written over. */
  private readonly fault: string | undefined;

  private constructor(path: string, now: () => number, entries: readonly Entry[], fault: string | undefined) {
    this.path = path;
    this.now = now;
    this.entries = entries;
    this.fault = fault;
  }

  /** A file that cannot be believed holds nothing: then nothing is pinned, and the user is asked again. */
  static open(stateDirectory: string, now: () => number): KnownCertificateFile {
    const path = join(stateDirectory, CERTIFICATES_FILE);
    const read = readEntries(path);
    return typeof read === 'string'
      ? new KnownCertificateFile(path, now, [], read)
      : new KnownCertificateFile(path, now, read, undefined);
  }

  of(account: Account): readonly PinnedCertificate[] {
    const server = hostAndPort(account).toLowerCase();
    return this.entries.filter((entry) => entry.server === server);
  }

  pin(account: Account, certificate: CertificateFacts): Result<null> {
    if (this.fault !== undefined) return this.refused(this.fault);
    const server = hostAndPort(account).toLowerCase();
    const entry = { ...certificate, server, pinnedAt: new Date(this.now()).toISOString() };
    const others = this.entries.filter(
      (one) => one.server !== server || one.fingerprint !== certificate.fingerprint,
    );
    const entries = [...others, entry];
    try {
      this.write(`${JSON.stringify({ version: VERSION, certificates: entries }, null, 2)}\n`);
    } catch (error) {
      return this.refused(String((error as NodeJS.ErrnoException).code));
    }
    this.entries = entries;
    return ok(null);
  }

  /** As a whole or not at all. */
  private write(text: string): void {
    const temporary = `${this.path}.${process.pid}`;
    const descriptor = openSync(temporary, 'w', 0o600);
    try {
      writeSync(descriptor, text);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, this.path);
  }

  private refused(why: string): Result<never> {
    const text = toSafe(`The certificate cannot be kept in ${this.path}: ${why}. Nothing was pinned.`);
    return failed({ kind: 'limit', text });
  }
}

/** The entries, or what is wrong with the file. */
function readEntries(path: string): readonly Entry[] | string {
  try {
    const { mode, size, uid } = statSync(path);
    if (process.getuid && uid !== process.getuid()) return 'it belongs to somebody else';
    if ((mode & OTHERS) !== 0) return 'others can read or write it; chmod 600 makes it private';
    if (size > MAX_FILE) return 'it is too large';
    const { certificates } = JSON.parse(readFileSync(path, 'utf8')) as { certificates?: unknown };
    return Array.isArray(certificates) ? certificates.flatMap(entryOf) : 'it is not what imaptop writes';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    return code ?? 'it is not JSON';
  }
}

const FINGERPRINT = /^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/;

/** Somebody may have edited it: texts are made safe again, and what has no fingerprint does not count. */
function entryOf(value: unknown): Entry[] {
  if (typeof value !== 'object' || value === null) return [];
  const of = (name: string): string => {
    const part = (value as Record<string, unknown>)[name];
    return typeof part === 'string' ? part : '';
  };
  const names = (value as { names?: unknown }).names;
  if (!FINGERPRINT.test(of('fingerprint')) || of('server') === '') return [];
  return [
    {
      server: of('server'),
      fingerprint: of('fingerprint'),
      subject: toSafe(of('subject')),
      issuer: toSafe(of('issuer')),
      names: Array.isArray(names) ? names.filter((name) => typeof name === 'string').map(toSafe) : [],
      serial: toSafe(of('serial')),
      validFrom: of('validFrom'),
      validTo: of('validTo'),
      key: toSafe(of('key')),
      signature: toSafe(of('signature')),
      pinnedAt: of('pinnedAt'),
    },
  ];
}
