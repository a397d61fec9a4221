// What is done with files of mail, as functions of plain data: loaded when the first export is asked for.
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { failed, type Result } from '../../model/failure.ts';
import type { ExportFormat, ExportName, ExportOrder } from '../../model/export.ts';
import type { FoundMail } from '../../model/import.ts';
import type { ExportSink } from '../../ports.ts';
import { literal } from '../../text/safe-text.ts';
import { isBegunDirectory, openExportDirectory } from './export-directory.ts';
import { isBegun, openExportFile } from './export-file.ts';
import { lookThrough, messageOctets, type Looking } from './import-file.ts';
import { lookAt, plainName } from './files.ts';

/** Names that are tried before the first one is proposed anyway. */
const MOST_NUMBERS = 1_000;

const ENDINGS: Readonly<Record<ExportFormat, string>> = {
  eml: '',
  mbox: '.mbox',
  csv: '.csv',
  jsonl: '.jsonl',
};

/** Where relative paths begin, and whose mail it is. */
export interface Place {
  readonly directory: string;
  readonly account: string;
}

/** `inbox-uid-3977-4568.mbox`: of the folder's name plain letters, of the messages their UIDs. */
async function propose(
  order: Omit<ExportOrder, 'path'>,
  { folder, first, last }: ExportName,
  { directory, account }: Place,
): Promise<string> {
  const stem = `${plainName(folder)}${uidWords(first, last)}`;
  const ending = ENDINGS[order.format];
  for (let number = 1; number <= MOST_NUMBERS; number++) {
    const name = `${stem}${number === 1 ? '' : `-${number}`}${ending}`;
    const path = join(directory, name);
    const asked = { ...order, path };
    const isSame = order.format === 'eml' ? isBegunDirectory : isBegun;
    if ((await isSame(path, asked, account)) || (await isFree(path))) return name;
  }
  return `${stem}${ending}`;
}

/** Of several folders no UID says which. */
function uidWords(first: number | undefined, last: number | undefined): string {
  if (first === undefined || last === undefined) return '';
  return last === first ? `-uid-${first}` : `-uid-${first}-${last}`;
}

async function isFree(path: string): Promise<boolean> {
  try {
    return !(await lookAt(path)) && !(await lookAt(`${path}.part`));
  } catch {
    // Making it says why not.
    return true;
  }
}

async function openExport(order: ExportOrder, { directory, account }: Place): Promise<Result<ExportSink>> {
  const path = pathOf(order.path, directory);
  if (path === undefined)
    return failed({ kind: 'limit', text: literal('That is no path of a file: nothing was written.') });
  return order.format === 'eml'
    ? openExportDirectory(path, order, account)
    : openExportFile(path, order, account);
}

/** `~` is the home directory; undefined where the letters are none of a path. */
function pathOf(typed: string, directory: string): string | undefined {
  if (typed === '' || /[\0-\x1f\x7f]/.test(typed)) return undefined;
  const home = /^~(?=\/|$)/.test(typed) ? typed.replace('~', homedir()) : typed;
  return resolve(directory, home);
}

async function look(
  typed: string,
  { directory }: Place,
  looking: Looking,
): Promise<Result<FoundMail> | undefined> {
  const path = pathOf(typed, directory);
  if (path === undefined)
    return failed({ kind: 'limit', text: literal('That is no path of a file: nothing was sent.') });
  return lookThrough(path, looking);
}

export const mailFileWork = { propose, openExport, look, messageOctets };
