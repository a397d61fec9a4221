// A program that exports to a disk that is too small, makes room, and goes on; or that is killed in the middle of it.
import { rmSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExportOrder } from '../../src/model/export.ts';
import { toMailboxPath } from '../../src/model/mailbox.ts';
import { DiskMailFiles } from '../../src/rescue/disk-mail-files.ts';
import { toSafe } from '../../src/text/safe-text.ts';

const [, , job, directory = ''] = process.argv;
const files = new DiskMailFiles(directory, 'me@mail.example.org');

const orderOf = (format: ExportOrder['format']): ExportOrder => ({
  format,
  path: 'out',
  parts: [
    { mailbox: { path: toMailboxPath('INBOX'), uidValidity: 7 }, folder: toSafe('INBOX'), uids: '1:400' },
  ],
  head: '',
});

/** As the server would give it; the first line says which it is. */
const message = (uid: number): Buffer => Buffer.from(`uid ${uid}\r\n`.padEnd(10_000, `${uid} `));

/** What ended it, else where it is. */
async function exportAll(format: ExportOrder['format'], each: (uid: number) => void): Promise<string> {
  const opened = await files.export(orderOf(format));
  if (opened.kind === 'failed') return opened.failure.text;
  const sink = opened.value;
  const done = new Set(sink.done.map(({ uids }) => uids));
  for (let uid = 1; uid <= 400; uid++) {
    if (done.has(String(uid))) continue;
    for (const step of [
      () => sink.begin({ part: 0, uids: String(uid) }, 0),
      () => sink.write(message(uid)),
      () => sink.end(),
    ]) {
      const made = await step();
      if (made.kind === 'ok') continue;
      await sink.close();
      return made.failure.text;
    }
    each(uid);
  }
  const finished = await sink.finish();
  return finished.kind === 'ok' ? finished.value : finished.failure.text;
}

/** Every message whole and in its place. */
function isWhole(format: ExportOrder['format']): boolean {
  if (format === 'eml')
    return Array.from({ length: 400 }, (_, place) => place + 1).every((uid) =>
      readFileSync(join(directory, 'out', `uid-${uid}.eml`)).equals(message(uid)),
    );
  const bodies = readFileSync(join(directory, 'out'), 'latin1')
    .split(/^From MAILER-DAEMON .*\n/m)
    .slice(1);
  return (
    bodies.length === 400 &&
    bodies.every(
      (body, place) =>
        body ===
        `${message(place + 1)
          .toString()
          .replace('\r\n', '\n')}\n\n`,
    )
  );
}

if (job === 'kill') {
  const format = process.argv[4] as ExportOrder['format'];
  await exportAll(format, (uid) => process.stdout.write(`${uid}\n`));
} else if (job === 'check') {
  const format = process.argv[4] as ExportOrder['format'];
  const ended = await exportAll(format, () => undefined);
  process.stdout.write(
    JSON.stringify({ ended, isWhole: isWhole(format), names: readdirSync(directory).sort() }),
  );
} else {
  const ballast = join(directory, 'ballast');
  writeFileSync(ballast, Buffer.alloc(3_000_000));
  const full = await exportAll('mbox', () => undefined);
  const names = readdirSync(directory).sort();
  rmSync(ballast);
  const again = await exportAll('mbox', () => undefined);
  process.stdout.write(
    JSON.stringify({ full, names, again, isWhole: isWhole('mbox'), after: readdirSync(directory).sort() }),
  );
}
