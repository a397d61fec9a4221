// Copies that the server named (COPYUID): each is looked at under its new UID, a few commands in flight, and nothing is
// searched for. An honest server's plan of a hundred thousand takes as long as reading their identities.
import type { Identities } from '../model/command.ts';
import { appends } from '../model/intent.ts';
import type { Step } from '../model/step.ts';
import type { Uid } from '../model/uid.ts';
import { UidSet } from '../model/uid-set.ts';
import { comparedChunks } from '../plan/steps.ts';
import type { Lease } from '../ports.ts';
import { isCopy } from './match-copies.ts';
import type { PlanRecord } from './record.ts';
import { stepUids } from './step-kinds.ts';
import { ask } from './ask.ts';
import type { Lost, Stop } from './verdict.ts';

const IN_FLIGHT = 8;

/** UIDs there, with the UIDs that they had here. */
interface Look {
  readonly there: UidSet;
  readonly here: ReadonlyMap<number, Uid>;
}

/** The server said of every message that was sent to the target which UID it got. */
export function areAllNamed({ plan, steps, targets }: PlanRecord): boolean {
  if (appends(plan.intent) || targets.length === 0) return false;
  return steps.every((step) => !isSentCopy(step) || stepUids(step).minus(namedBy(step)).isEmpty);
}

/** Learns which of them are there, and which are something else. */
export async function lookAtNamed(record: PlanRecord, lease: Lease): Promise<Stop | Lost | undefined> {
  const looks = record.steps.flatMap(looksOf);
  const asked: { look: Look; answer: ReturnType<typeof askFor> }[] = [];
  const found = new Found();
  for (let next = 0; next < looks.length || asked.length > 0;) {
    while (asked.length < IN_FLIGHT && next < looks.length) {
      const look = looks[next++]!;
      asked.push({ look, answer: askFor(look, record, lease) });
    }
    const { look, answer } = asked.shift()!;
    const said = await answer;
    if (said.kind !== 'data') return said;
    found.add(look, said.data, record);
  }
  record.learn({ copies: found.copies, strangers: found.strangers });
  return undefined;
}

function askFor({ there }: Look, record: PlanRecord, lease: Lease) {
  return ask(lease, { kind: 'fetch-identities', uids: there, modSeq: false }, record);
}

function isSentCopy({ sent, command: { kind } }: Step): boolean {
  return sent && (kind === 'copy' || kind === 'move');
}

function namedBy({ copied }: Step): UidSet {
  return UidSet.from([...(copied?.keys() ?? [])]);
}

function looksOf({ copied }: Step): Look[] {
  if (!copied) return [];
  const here = new Map<number, Uid>();
  for (const [from, to] of copied) here.set(to, from);
  return comparedChunks(UidSet.from([...copied.values()])).map((there) => ({ there, here }));
}

class Found {
  copies = UidSet.empty;
  /** UIDs there of what is not the planned message: the folder was made anew under its name in the instant before. */
  strangers = UidSet.empty;
  private readonly taken = new Map<number, Uid>();

  add({ here }: Look, { rows, headers }: Identities, record: PlanRecord): void {
    const copies: number[] = [];
    const strangers: number[] = [];
    for (let row = 0; row < rows.count; row++) {
      const uid = rows.uids[row]! as Uid;
      const from = here.get(uid);
      const original = from === undefined ? undefined : record.target(from);
      // The later half of a step that was split knows what the whole one knew.
      if (from === undefined || !original || this.taken.get(uid) === from) continue;
      const [size, date] = [rows.sizes[row]!, rows.dates[row]!];
      const copy = { uid, size, date, messageId: headers.get(uid)?.messageId };
      // A UID that was named for two messages is the copy of one of them.
      if (isCopy(original, copy, record) && !this.taken.has(uid)) copies.push(from);
      else strangers.push(uid);
      this.taken.set(uid, this.taken.get(uid) ?? from);
    }
    this.copies = this.copies.union(UidSet.from(copies));
    this.strangers = this.strangers.union(UidSet.from(strangers));
  }
}
