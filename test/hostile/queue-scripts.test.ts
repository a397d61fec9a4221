// The queue and the wire against hostile servers, 201 scripts. Whatever a script says: the plan ends, says why in harmless
// words, keeps a bounded part of it, changes nothing that was not planned, and is called done only when it is.
import { describe, expect, onTestFinished, test } from 'vitest';
import type { PlanProgress } from '../../src/model/plan.ts';
import { askingScripts } from './asking-scripts.ts';
import { changingScripts } from './changing-scripts.ts';
import { filingScripts } from './filing-scripts.ts';
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

const SCRIPTS = [...openingScripts, ...askingScripts, ...changingScripts, ...filingScripts];
const CASES = SCRIPTS.flatMap((script) =>
  script.plans.map((plan) => [plan, script.command, script.name, script] as const),
);

test('there are at least 200 scripts', () => {
  expect(SCRIPTS.length).toBeGreaterThanOrEqual(200);
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
  const lost = before.filter((line) => {
    const [folder, uid, id, ...flags] = line.split(' ');
    if (now.has(line) || script.meddles?.includes(Number(uid))) return false;
    if (!NAMED.includes(Number(uid))) return true;
    const marked = (flag: string): boolean =>
      now.has([folder, uid, id, ...[...new Set([...flags, flag])].sort()].join(' '));
    const gone = !after.some((one) => one.startsWith(`Box ${uid} `));
    switch (kind) {
      case 'flag':
        return !marked('\\Flagged');
      case 'expunge':
        return !marked('\\Deleted') && !gone;
      case 'move':
        return !marked('\\Deleted') && !(gone && after.some((one) => isOf(one, 'Other', id)));
      case 'copy':
        return true;
    }
  });
  const twice = after.filter((line) => {
    const [folder, , id] = line.split(' ');
    return after.filter((one) => isOf(one, folder, id)).length > 1;
  });
  return [...lost, ...twice];
}

function isOf(line: string, folder: string | undefined, id: string | undefined): boolean {
  return line.startsWith(`${folder} `) && line.includes(` ${id} `.trimEnd());
}

/** It says that it is done, and the server's mail says otherwise. */
function isOverclaimed(kind: HostilePlan, { state }: PlanProgress, mailbox: HostileMailbox): boolean {
  if (state !== 'done') return false;
  const other = [...(mailbox.folders.get('Other')?.values() ?? [])].map(({ id }) => id);
  return NAMED.some((uid) => {
    const here = mailbox.box.get(uid);
    switch (kind) {
      case 'flag':
        return here !== undefined && !here.flags.has('\\Flagged');
      case 'expunge':
        return here !== undefined;
      case 'move':
        return here !== undefined || !other.includes(`<${uid}@box>`);
      case 'copy':
        return here === undefined || !other.includes(`<${uid}@box>`);
    }
  });
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
