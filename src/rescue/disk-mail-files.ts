// Exports on this machine's disk. Few sessions make one: what does it is loaded then.
import type { ExportName, ExportOrder } from '../model/export.ts';
import type { Result } from '../model/failure.ts';
import type { ExportSink, MailFiles } from '../ports.ts';

export class DiskMailFiles implements MailFiles {
  private readonly place: { readonly directory: string; readonly account: string };

  /** `directory`: where paths begin that do not say where. */
  constructor(directory: string, account: string) {
    this.place = { directory, account };
  }

  async propose(order: Omit<ExportOrder, 'path'>, name: ExportName): Promise<string> {
    return (await work()).propose(order, name, this.place);
  }

  async export(order: ExportOrder): Promise<Result<ExportSink>> {
    return (await work()).openExport(order, this.place);
  }
}

async function work(): Promise<typeof import('./mail-files/mail-file-work.ts').mailFileWork> {
  return (await import('./mail-files/mail-file-work.ts')).mailFileWork;
}
