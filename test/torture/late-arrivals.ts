// Courier may say OK to an APPEND or a COPY and show the message only several sessions later, when something else changes in
// its folder. Whatever was put somewhere and was not seen there yet may come still; it is counted, message by message.
import type { Ledger } from './ledger.ts';
import type { PlanFacts } from './plan-facts.ts';
import type { Snapshot } from './snapshot.ts';

const NEW = /^(<[^>]+>) is (\d+) times new in (.+), and was to be (\d+) times$/;
const OTHER_FLAGS = /^(<[^>]+>) has (?:no )?\S+ in (.+):\d+, and had(?: not)?$/;

export class LateArrivals {
  /** By message and folder: how often it was put there without having been seen there. */
  private readonly due = new Map<string, number>();

  /** Those of the wrongs that tell of a message which was due from an earlier round; it has the flags of then. */
  among(wrongs: readonly string[]): string[] {
    const late = this.newAmong(wrongs);
    const places = new Set(
      late.map((wrong) =>
        NEW.exec(wrong)!
          .filter((_, n) => n === 1 || n === 3)
          .join(' '),
      ),
    );
    const flags = wrongs.filter((wrong) => {
      const [, id, folder] = OTHER_FLAGS.exec(wrong) ?? [];
      return places.has(`${id} ${folder}`);
    });
    return [...late, ...flags];
  }

  private newAmong(wrongs: readonly string[]): string[] {
    return wrongs.filter((wrong) => {
      const [, id, times, folder, allowed] = NEW.exec(wrong) ?? [];
      return id !== undefined && Number(times) - Number(allowed) <= (this.due.get(`${id} ${folder}`) ?? 0);
    });
  }

  /** Once a round was judged. */
  learn(
    before: Snapshot,
    after: Snapshot,
    ledger: Ledger,
    { uids, to }: PlanFacts,
    ids: ReadonlyMap<number, string>,
  ): void {
    for (const folder of ledger.madeAnew.keys())
      for (const key of this.due.keys()) if (key.endsWith(`> ${folder}`)) this.due.delete(key);
    for (const id of ledger.ids()) for (const folder of ledger.of(id)?.putInto ?? []) this.add(id, folder, 1);
    if (to !== undefined) for (const uid of uids) if (ids.has(uid)) this.add(ids.get(uid)!, to, 1);
    for (const [id, places] of after.mail) {
      const old = new Set((before.mail.get(id) ?? []).map(({ folder, uid }) => `${folder} ${uid}`));
      for (const { folder, uid } of places) if (!old.has(`${folder} ${uid}`)) this.add(id, folder, -1);
    }
  }

  private add(id: string, folder: string, count: number): void {
    const key = `${id} ${folder}`;
    const left = (this.due.get(key) ?? 0) + count;
    if (left > 0) this.due.set(key, left);
    else this.due.delete(key);
  }
}
