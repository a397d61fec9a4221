// Mail on its way to this machine's disk and from it: one thing at a time.
import type { MailFiles, MailText, SavedFiles } from '../../ports.ts';
import type { Effect } from '../command.ts';
import type { EffectContext } from './context.ts';
import { Exporting } from './exporting.ts';
import { Importing } from './importing.ts';
import type { Plans } from './plans.ts';
import { Saving } from './saving.ts';

type Transfer = Extract<
  Effect,
  { kind: 'ask-save' | 'save' | 'cancel-save' | 'ask-export' | 'export' | 'import' }
>;

export interface TransferParts {
  readonly mailText: MailText;
  readonly savedFiles: SavedFiles;
  readonly mailFiles: MailFiles;
}

export class Transfers {
  private readonly saving: Saving;
  private readonly exporting: Exporting;
  private readonly importing: Importing;

  constructor(context: EffectContext, { mailText, savedFiles, mailFiles }: TransferParts, plans: Plans) {
    this.saving = new Saving(context, mailText, savedFiles);
    this.exporting = new Exporting(context, mailFiles, savedFiles.directory);
    this.importing = new Importing(context, mailFiles, plans);
  }

  run(effect: Transfer): void {
    switch (effect.kind) {
      case 'ask-save':
        return this.saving.ask(effect.part);
      case 'save':
        return this.saving.save(effect.part, effect.name);
      case 'cancel-save':
        return void this.cancel();
      case 'ask-export':
        return this.exporting.ask(effect.format, effect.of);
      case 'export':
        return this.exporting.export(effect.order);
      case 'import':
        return this.importing.import(effect.path);
    }
  }

  /** True where something was under way. */
  cancel(): boolean {
    return this.saving.cancel() || this.exporting.cancel() || this.importing.cancel();
  }

  /** The program is being left. */
  async close(): Promise<void> {
    this.saving.close();
    this.importing.cancel();
    await this.exporting.close();
  }
}
