// Messages as text, for who looks into one. Few sessions do: what reads them is loaded when the first one does.
import type { HeaderReport } from '../model/header-report.ts';
import type { LineReader, Writing } from '../model/mail-lines.ts';
import type { FetchedStructure, Structure } from '../model/mime-part.ts';
import type { MailText, OctetDecoder } from '../ports.ts';
import type { Safe } from '../text/safe-text.ts';

export class ImapMailText implements MailText {
  private readonly trusted: readonly string[];

  /** `trusted`: authserv-ids of servers whose results are believed. */
  constructor(trusted: readonly string[]) {
    this.trusted = trusted;
  }

  async headerReport(octets: Uint8Array, cut: boolean): Promise<HeaderReport> {
    return (await reading()).headerReport({ octets, cut }, this.trusted);
  }

  async structure(fetched: FetchedStructure): Promise<Structure> {
    return (await reading()).parseStructure(fetched);
  }

  async lines(writing: Writing): Promise<LineReader> {
    return (await reading()).lineReader(writing);
  }

  async decoder(encoding: Safe): Promise<OctetDecoder> {
    return (await reading()).transferDecoder(encoding);
  }
}

async function reading(): Promise<typeof import('./mail-text/mail-reading.ts').mailReading> {
  return (await import('./mail-text/mail-reading.ts')).mailReading;
}
