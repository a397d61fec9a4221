// Holds what a plan sent to the plan: lawful lines, none sent twice blindly, and in every line that changes mail only
// UIDs that the plan names, in the folder that it names.
import { UidSet } from '../../src/model/uid-set.ts';
import type { ProxyLine } from '../helpers/fault-proxy.ts';
import { blindlyResent, isChange, unlawful } from '../queue/wire-law.ts';
import type { PlanFacts } from './plan-facts.ts';

const OWN = /^(?:INBOX[./])?imaptop-(?:\d+-[a-z0-9]{6}|trial-\d+-[a-z0-9]+)$/;
const TRIAL = /^(?:INBOX[./])?imaptop-trial-\d+-[a-z0-9]+$/;

export class WireWatch {
  private readonly lines: readonly ProxyLine[];
  private readonly consented: readonly RegExp[];
  /** What each connection has open. */
  private readonly open = new Map<number, { readonly folder: string; readonly writes: boolean }>();
  private seen = 0;
  /** Lines that change mail. */
  changes = 0;

  constructor(lines: readonly ProxyLine[], consented: readonly RegExp[]) {
    this.lines = lines;
    this.consented = consented;
  }

  /** What is wrong with the lines since it was asked last; they are this plan's, or of no plan. */
  wrongs(plan: PlanFacts | undefined): string[] {
    const all = this.lines.slice(this.seen);
    this.seen = this.lines.length;
    // The rest is signing in, and the connection that only reads.
    const lines = all.filter(({ tag }) => /^w\d+$/.test(tag));
    const wrongs = [
      ...all
        .filter((one) => isChange(one) && !lines.includes(one))
        .map(({ line }) => `not the wire's: ${line}`),
      ...unlawful(lines, this.consented).map((line) => `unlawful: ${line}`),
      ...blindlyResent(lines).map((line) => `sent twice without asking: ${line}`),
    ];
    for (const line of lines) wrongs.push(...this.look(line, plan).map((why) => `${why}: ${line.line}`));
    return wrongs;
  }

  private look(sent: ProxyLine, plan: PlanFacts | undefined): string[] {
    const { connection, line } = sent;
    const opened = /^(SELECT|EXAMINE) "((?:[^"\\]|\\.)*)"$/.exec(line);
    if (opened) this.open.set(connection, { folder: opened[2]!, writes: opened[1] === 'SELECT' });
    if (!isChange(sent)) return [];
    const path = /^(?:CREATE|DELETE|APPEND) "((?:[^"\\]|\\.)*)"/.exec(line)?.[1];
    const open = this.open.get(connection);
    if (TRIAL.test(path ?? '') || (path === undefined && TRIAL.test(open?.folder ?? ''))) return [];
    this.changes++;
    if (!plan) return ['a change without a plan'];
    if (plan.state === 'void') return ['a change of a plan that says that nothing was changed'];
    if (path !== undefined) {
      if (line.startsWith('APPEND '))
        return plan.kind === 'put-back' && path === plan.folder ? [] : ['not planned'];
      return OWN.test(path) && path === plan.ownFolder ? [] : ['not a folder of the plan'];
    }
    if (open?.folder !== plan.folder || !open.writes) return [`with ${open?.folder} open`];
    const set = /^UID (?:STORE|EXPUNGE|COPY|MOVE) (\S+)/.exec(line)?.[1];
    if (set === undefined) return [];
    const uids = UidSet.parse(set) ?? UidSet.empty;
    return uids.isEmpty || !uids.minus(UidSet.from(plan.uids)).isEmpty
      ? ['UIDs that the plan does not name']
      : [];
  }
}
