// Exports on this machine's disk. Few sessions make one: what does it is loaded then.
import type { ExportName, ExportOrder } from '../model/export.ts';
import type { Result } from '../model/failure.ts';
import type { FoundMail, ImportFile, ImportPlace } from '../model/import.ts';
import type { ExportSink, Literal, MailFiles } from '../ports.ts';

export class DiskMailFiles implements MailFiles {
  private readonly place: { readonly directory: string; readonly account: string };

  /** `directory`: where paths begin that do not say where. */
  constructor(directory: string, account: string) {
    this.place = { directory, account };
  }

  async propose(order: Omit<ExportOrder, 'path'>, name: ExportName): Promise<string> {
    return (await work()).propose(order, name, this.place);
  }

  async look(
    path: string,
    signal: AbortSignal,
    tell: (octets: number, total: number) => void,
  ): Promise<Result<FoundMail> | undefined> {
    return (await work()).look(path, this.place, { signal, tell });
  }

  async *literal(file: ImportFile, place: ImportPlace): Literal {
    yield* (await work()).messageOctets(file, place);
  }

  async export(order: ExportOrder): Promise<Result<ExportSink>> {
    return (await work()).openExport(order, this.place);
  }
}

async function work(): Promise<typeof import('./mail-files/mail-file-work.ts').mailFileWork> {
  return (await import('./mail-files/mail-file-work.ts')).mailFileWork;
}
