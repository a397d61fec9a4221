// The list of messages as CSV or as JSON lines: what each line says, and how it is written.
import type { ExportFormat } from '../model/export.ts';
import { systemFlagNames, type FlagList } from '../model/flags.ts';
import { csvRow } from '../text/csv.ts';
import { isoDate } from '../text/date.ts';
import { join, literal, toSafe, type Safe } from '../text/safe-text.ts';

export interface ListedMessage {
  readonly folder: Safe;
  readonly uidValidity: number;
  readonly uid: number;
  /** INTERNALDATE as seconds since 1970-01-01 UTC; NaN where it cannot be read. */
  readonly date: number;
  readonly size: number;
  readonly flags: FlagList;
  readonly from: Safe;
  readonly subject: Safe;
  readonly messageId: Safe;
}

const COLUMNS = ['folder', 'uidvalidity', 'uid', 'date', 'size', 'flags', 'from', 'subject', 'message_id'];

/** What the file begins with. */
export function listHead(format: ExportFormat): string {
  return format === 'csv' ? csvRow(COLUMNS.map(toSafe)) : '';
}

/** A line with its end. Texts are as they are shown: no control characters, nothing that reorders or hides others. */
export function listLine(format: ExportFormat, message: ListedMessage): string {
  const { folder, uidValidity, uid, size, from, subject, messageId } = message;
  const flags = [...systemFlagNames(message.flags.bits), ...message.flags.keywords].map(toSafe);
  const date = isoDate(message.date);
  if (format === 'csv')
    return csvRow([
      folder,
      uidValidity,
      uid,
      date ?? literal(''),
      size,
      join(flags, literal(' ')),
      from,
      subject,
      messageId,
    ]);
  const object = {
    folder,
    uidvalidity: uidValidity,
    uid,
    date: date ?? null,
    size,
    flags,
    from,
    subject,
    message_id: messageId,
  };
  return `${JSON.stringify(object)}\n`;
}
