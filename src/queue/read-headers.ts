// Message-ID and subject of each message, as the comparisons read them: answer by answer, since one list of a hundred
// thousand would be made anew each time it grows.
import type { IdentityHeader } from '../model/command.ts';
import type { Uid } from '../model/uid.ts';
import { UidSet } from '../model/uid-set.ts';

type Answer = ReadonlyMap<Uid, IdentityHeader>;

export class ReadHeaders {
  /** No message is in two of them. */
  private readonly answers: Answer[] = [];
  private uids = UidSet.empty;
  private untold: Answer[] = [];
  /** Who asks for one message asks for its neighbour next. */
  private found: Answer | undefined;

  /** Takes those that were not read before: what a message carries never changes. */
  add(headers: Answer): void {
    const uids = UidSet.from([...headers.keys()]);
    const before = uids.intersect(this.uids);
    const news = before.isEmpty ? headers : new Map([...headers].filter(([uid]) => !before.has(uid)));
    if (news.size === 0) return;
    this.answers.push(news);
    this.untold.push(news);
    this.uids = this.uids.union(uids);
  }

  /** What came since this was asked last. */
  takeNew(): readonly Answer[] {
    const untold = this.untold;
    this.untold = [];
    return untold;
  }

  get(uid: Uid): IdentityHeader | undefined {
    const header = this.found?.get(uid);
    if (header) return header;
    this.found = this.answers.find((answer) => answer.has(uid));
    return this.found?.get(uid);
  }
}
