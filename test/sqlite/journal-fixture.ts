// Writes plans until the journal refuses; run with a limit on the size of files, which is a disk that gets full.
import { SqliteJournal } from '../../src/sqlite/journal.ts';
import { flagPlan } from './plans.ts';

const opened = SqliteJournal.open(process.argv[2]!, 'bob@h', Date.now);
if (opened.kind === 'failed') throw new Error(opened.failure.text);
const journal = opened.value;
for (let written = 0; ; written++) {
  const result = journal.write(flagPlan(journal.nextPlanId(), 'waiting', 'x'.repeat(2000)));
  if (result.kind === 'ok') continue;
  const ids = new Set([journal.nextPlanId(), journal.nextPlanId(), journal.nextPlanId()]);
  process.stdout.write(JSON.stringify({ written, failure: result.failure, ids: ids.size }));
  break;
}
