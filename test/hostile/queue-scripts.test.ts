// The queue and the wire against hostile servers, 151 scripts. Whatever a script says: the plan ends, says why in harmless
// words, keeps a bounded part of it, changes nothing that was not planned, and is called done only when it is.
import { describe, expect, onTestFinished, test } from 'vitest';
import type { PlanProgress } from '../../src/model/plan.ts';
import { askingScripts } from './asking-scripts.ts';
import { changingScripts } from './changing-scripts.ts';
import { HostileMailbox } from './hostile-mailbox.ts';
import { HostileScene, NAMED, type HostilePlan } from './hostile-scene.ts';
import { openingScripts } from './opening-scripts.ts';
import type { Script } from './script.ts';

// 1 and 6 belong to somebody who has marked them, 4 to nobody in particular.
const BOX = { 1: ['\\Deleted'], 2: ['\\Seen'], 3: [], 4: ['\\Answered'], 5: ['\\Flagged'], 6: ['\\Deleted'] };
const MAX_GROWTH = 256 * 1024 * 1024;
// More than fits on any screen; a server's megabyte is none of it.
const MAX_WORDS = 20_000;
const CONTROL = /[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/u;

const SCRIPTS = [...openingScripts, ...askingScripts, ...changingScripts];
const CASES = SCRIPTS.flatMap((script) =>
  script.plans.map((plan) => [plan, script.command, script.name, script] as const),
);

test('there are at least 150 scripts', () => {
  expect(SCRIPTS.length).toBeGreaterThanOrEqual(150);
});

describe.each(CASES)('%s · %s · %s', (kind, _command, _name, script) => {
  test('ends, says so, and changes nothing else', async () => {
    const mailbox = await HostileMailbox.start(BOX);
    onTestFinished(() => mailbox.stop());
    const scene = await HostileScene.open(mailbox, { capabilities: script.capabilities ?? [] });
    const before = mailbox.picture();
    let lied = 0;
    mailbox.lies = {
      [script.command]: (question) => {
        lied++;
        const reply = script.lie(question);
        if (script.silent && reply !== undefined) scene.silence();
        return reply;
      },
    };
    const peak = script.endless ? watchMemory() : undefined;
    const ended = await scene.run(kind);

    if (peak) expect(peak()).toBeLessThan(MAX_GROWTH);
    expect(lied).toBeGreaterThan(0);
    for (const text of scene.words(ended)) {
      expect(text).not.toMatch(CONTROL);
      expect(text.length).toBeLessThan(MAX_WORDS);
    }
    expect(`${ended.state}: ${ended.outcome}`).toMatch(
      script.ends instanceof RegExp ? script.ends : script.ends[kind]!,
    );
    expect(unplanned(kind, before, mailbox.picture(), script)).toEqual([]);
    if (!script.perjury) expect(isOverclaimed(kind, ended, mailbox)).toBe(false);
  });
});

/** Messages that are not as they were, and not as the plan or the script makes them either. */
function unplanned(
  kind: HostilePlan,
  before: readonly string[],
  after: readonly string[],
  script: Script,
): string[] {
  const now = new Set(after);
  const change = { flag: '\\Flagged', expunge: '\\Deleted', move: '\\Deleted', copy: '' }[kind];
  return before.filter((line) => {
    const uid = Number(line.split(' ')[1]);
    if (now.has(line) || script.meddles?.includes(uid)) return false;
    if (!NAMED.includes(uid)) return true;
    const [folder, number, id, ...flags] = line.split(' ');
    const changed = [folder, number, id, ...[...new Set([...flags, change])].sort()].join(' ').trim();
    if (now.has(changed)) return false;
    return kind === 'flag' || kind === 'copy' || after.some((one) => one.includes(` ${id} `));
  });
}

/** It says that it is done, and the server's mail says otherwise. */
function isOverclaimed(kind: HostilePlan, { state }: PlanProgress, { box }: HostileMailbox): boolean {
  if (state !== 'done') return false;
  const left = NAMED.filter((uid) => box.has(uid));
  return kind === 'flag' ? left.some((uid) => !box.get(uid)?.flags.has('\\Flagged')) : left.length > 0;
}

/** How much more memory than now was in use at the worst. */
function watchMemory(): () => number {
  const before = process.memoryUsage.rss();
  let most = before;
  const look = (): void => {
    most = Math.max(most, process.memoryUsage.rss());
  };
  const timer = setInterval(look, 20);
  return () => {
    clearInterval(timer);
    look();
    return most - before;
  };
}
