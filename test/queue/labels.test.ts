// Labels through the queue, on a server that keeps them as Gmail does: what is sent, what is proven, what undo gives back,
// and what becomes of it where answers are lost, or half of it is refused.
import { describe, expect, test } from 'vitest';
import type { FlagChange } from '../../src/model/flags.ts';
import type { Label } from '../../src/model/labels.ts';
import type { Plan } from '../../src/model/plan.ts';
import { UidSet } from '../../src/model/uid-set.ts';
import type { CutMoment } from '../helpers/fault-proxy.ts';
import { ALL_MAIL, LabelServer } from '../helpers/label-server.ts';
import { dies } from './dies.ts';
import { Scene, type ReadFolder } from './scene.ts';

const MOMENTS: readonly CutMoment[] = ['before the server has it', 'before the answer', 'in the answer'];

const inBox = (...labels: string[]) => ({ labels: ['\\Inbox', ...labels] });

function labelled(
  scene: Scene,
  { mailbox }: ReadFolder,
  uids: number[],
  change: FlagChange,
  label: string,
): Plan {
  const flag: Label = { label };
  return scene.compile({ kind: 'flag', mailbox, basis: 'marked', uids: UidSet.from(uids), change, flag });
}

describe('a label', () => {
  test('is set on those that lack it, proven by what they have then, and taken from those alone', async () => {
    const server = await LabelServer.start([inBox('Work'), inBox(), inBox('Home'), inBox()]);
    const scene = await Scene.open(server);
    const folder = await scene.read('INBOX');
    const done = await scene.run(labelled(scene, folder, [1, 2, 3], 'add', 'Work'));
    expect(done).toMatchObject({ state: 'done', outcome: '3 asked · 3 set · 1 of them already were' });
    expect(scene.lines.slice(-4)).toEqual([
      'SELECT "INBOX"',
      'UID FETCH 1:3 (UID X-GM-LABELS)',
      'UID STORE 1:3 +X-GM-LABELS ("Work")',
      'UID FETCH 1:3 (UID X-GM-LABELS)',
    ]);
    expect(server.labels('INBOX')).toEqual({
      1: ['Work', '\\Inbox'],
      2: ['Work', '\\Inbox'],
      3: ['Home', 'Work', '\\Inbox'],
      4: ['\\Inbox'],
    });
    expect(server.uids('Work')).toHaveLength(3);
    expect(done.undo).toMatchObject({ kind: 'flags', change: 'remove', flag: { label: 'Work' } });
    expect([...done.undo!.uids]).toEqual([2, 3]);

    const undone = await scene.run(scene.undo(done));
    expect(undone).toMatchObject({ state: 'done', outcome: '2 asked · 2 cleared' });
    expect(scene.changes.at(-1)).toBe('UID STORE 2:3 -X-GM-LABELS ("Work")');
    expect(server.labels('INBOX')[1]).toEqual(['Work', '\\Inbox']);
    expect(server.uids('Work')).toHaveLength(1);
    // And again, what was undone.
    const again = await scene.run(scene.undo(undone));
    expect(again.outcome).toBe('2 asked · 2 set');
    expect(server.uids('Work')).toHaveLength(3);
  });

  test('that was typed in another case is the one that there is', async () => {
    const server = await LabelServer.start([inBox('Work'), inBox()]);
    const scene = await Scene.open(server);
    const done = await scene.run(labelled(scene, await scene.read('INBOX'), [1, 2], 'add', 'work'));
    expect(done).toMatchObject({ state: 'done', outcome: '2 asked · 2 set · 1 of them already were' });
  });

  test('\\Inbox is cleared in All Mail, where the messages stay', async () => {
    const server = await LabelServer.start([inBox(), inBox('Work')]);
    const scene = await Scene.open(server);
    const done = await scene.run(labelled(scene, await scene.read(ALL_MAIL), [1, 2], 'remove', '\\Inbox'));
    expect(done).toMatchObject({ state: 'done', outcome: '2 asked · 2 cleared' });
    expect(scene.changes).toEqual(['UID STORE 1:2 -X-GM-LABELS (\\Inbox)']);
    expect([server.uids('INBOX'), server.uids(ALL_MAIL), server.uids('Work').length]).toEqual([
      [],
      [1, 2],
      1,
    ]);
    await scene.run(scene.undo(done));
    expect(server.labels()).toEqual({ 1: ['\\Inbox'], 2: ['Work', '\\Inbox'] });
    expect(server.uids('INBOX')).toHaveLength(2);
  });

  test('that the server ignores is not called set', async () => {
    const server = await LabelServer.start([inBox('Work')]);
    const scene = await Scene.open(server);
    // The folder's own: nobody offers this, and no answer is taken for it.
    const done = await scene.run(labelled(scene, await scene.read('Work'), [1], 'add', 'Work'));
    expect(done).toMatchObject({ state: 'failed', outcome: '1 asked · 0 set · 1 not set', undo: undefined });
  });

  test.each(['\\Trash', '\\Spam', '\\Sent', '\\Draft', '[Gmail]/Trash', 'a\r\nb', ' ', 'x'.repeat(2_000)])(
    'there is no plan for %j',
    async (label) => {
      const server = await LabelServer.start([inBox()]);
      const scene = await Scene.open(server);
      const folder = await scene.read('INBOX');
      expect(() => labelled(scene, folder, [1], 'add', label)).toThrow('Nothing was sent.');
      expect(server.forbidden).toEqual([]);
    },
  );

  test('there is no plan where the server knows none', async () => {
    const scene = await Scene.open(await LabelServer.start([inBox()]), { without: ['X-GM-EXT-1'] });
    const folder = await scene.read('INBOX');
    expect(() => labelled(scene, folder, [1], 'add', 'Work')).toThrow('This server knows no labels');
  });
});

describe('a name', () => {
  test.each([
    ['with quotes and backslashes', 'say "hi" \\o'],
    ['with an escape sequence', '\x1b]0;owned\x07\x1b[31m'],
    ['of parentheses and wildcards', '(a) {3} %*]'],
    ['that is a word of IMAP', 'NIL'],
    ['in modified UTF-7', '&ZeVnLIqe-/Gr&APwA3w-e'],
    ['of octets beyond ASCII', Buffer.from('Été').toString('latin1')],
  ])('%s is read, and written back as it was', async (_name, label) => {
    const server = await LabelServer.start([inBox(label), inBox()]);
    const scene = await Scene.open(server);
    const folder = await scene.read('INBOX');
    const sent = Buffer.from(label, 'latin1').toString();
    const added = await scene.run(labelled(scene, folder, [1, 2], 'add', sent));
    expect(added).toMatchObject({ state: 'done', outcome: '2 asked · 2 set · 1 of them already were' });
    expect(server.labels('INBOX')[2]).toHaveLength(2);
    const { plan } = await scene.run(labelled(scene, folder, [1, 2], 'remove', sent));
    expect(server.labels('INBOX')).toEqual({ 1: ['\\Inbox'], 2: ['\\Inbox'] });
    expect(plan.title).toMatch(/^[^\x00-\x1f\x7f-\x9f]*$/);
  });
});

describe('a lost connection', () => {
  test.each(MOMENTS)(
    '%s: the server is asked what they have, and only what is not done is sent',
    async (moment) => {
      const server = await LabelServer.start([inBox('Work'), inBox(), inBox(), inBox()]);
      const scene = await Scene.open(server);
      const folder = await scene.read('INBOX');
      scene.proxy.cutAt({ command: /^UID STORE /, moment, how: 'RST' });
      const done = await scene.run(labelled(scene, folder, [1, 2, 3], 'add', 'Work'));
      expect(done).toMatchObject({ state: 'done', outcome: '3 asked · 3 set · 1 of them already were' });
      expect([...done.undo!.uids]).toEqual([2, 3]);
      expect(scene.changes).toHaveLength(moment === 'before the server has it' ? 2 : 1);
      expect(scene.lines.at(-1)).toBe('UID FETCH 1:3 (UID X-GM-LABELS)');
    },
  );

  test('at the proof: it is asked again, and nothing is sent twice', async () => {
    const server = await LabelServer.start([inBox(), inBox()]);
    const scene = await Scene.open(server);
    const folder = await scene.read('INBOX');
    let fetches = 0;
    const command = { test: (line: string) => /^UID FETCH .*LABELS/.test(line) && ++fetches === 2 };
    scene.proxy.cutAt({ command, moment: 'in the answer', how: 'FIN' });
    const done = await scene.run(labelled(scene, folder, [1, 2], 'add', 'Work'));
    expect(done).toMatchObject({ state: 'done', outcome: '2 asked · 2 set' });
    expect(scene.changes).toHaveLength(1);
  });
});

test('a program that dies at any command: the next one asks what they have, and ends as planned', async () => {
  for (let nth = 1; ; nth++) {
    const server = await LabelServer.start([inBox('Work'), inBox(), inBox()]);
    const scene = await Scene.open(server);
    const plan = labelled(scene, await scene.read('INBOX'), [1, 2], 'add', 'Work');
    if (!(await dies(scene, plan, nth, nth % 2 === 1))) break;
    const parked = scene.next(plan.id, 'parked');
    scene.queue.adopt(scene.journal.contents.unfinished);
    await parked;
    const before = scene.changes.length;
    const checked = Promise.race([scene.next(plan.id, 'parked'), scene.end(plan)]);
    scene.queue.recheck(plan.id);
    const known = await checked;
    expect(scene.changes.length).toBe(before);
    if (known.outcome === '') scene.queue.resume(plan.id);
    const done = await scene.end(plan);
    expect(done).toMatchObject({ state: 'done', outcome: '2 asked · 2 set · 1 of them already were' });
    expect([...done.undo!.uids]).toEqual([2]);
    expect(server.labels('INBOX')).toEqual({
      1: ['Work', '\\Inbox'],
      2: ['Work', '\\Inbox'],
      3: ['\\Inbox'],
    });
  }
});

describe('a refusal', () => {
  test('of all of it changes nothing, and says so', async () => {
    const server = await LabelServer.start([inBox(), inBox()]);
    const scene = await Scene.open(server);
    const folder = await scene.read('INBOX');
    server.refuseAfter = 0;
    const done = await scene.run(labelled(scene, folder, [1, 2], 'add', 'Work'));
    expect(done.state).toBe('failed');
    expect(done.outcome).toContain('2 asked · 0 set · 2 not set: ');
    expect(done.outcome).toContain('Could not set label "Work": the server said: Lookup failed');
    expect(done.undo).toBeUndefined();
  });

  test('behind half of it: what was done is read back, and that alone is given back', async () => {
    const server = await LabelServer.start([inBox(), inBox(), inBox()]);
    const scene = await Scene.open(server);
    const folder = await scene.read('INBOX');
    server.refuseAfter = 2;
    const done = await scene.run(labelled(scene, folder, [1, 2, 3], 'add', 'Work'));
    expect(done.state).toBe('part');
    expect(done.outcome).toContain('3 asked · 2 set · 1 not set');
    expect([...done.undo!.uids]).toEqual([1, 2]);
    await scene.run(scene.undo(done));
    expect(server.labels('INBOX')).toEqual({ 1: ['\\Inbox'], 2: ['\\Inbox'], 3: ['\\Inbox'] });
  });
});

describe('a message that another client takes out of the folder meanwhile', () => {
  test('is not called changed, nor removed, nor a fault', async () => {
    const server = await LabelServer.start([inBox(), inBox()]);
    const scene = await Scene.open(server);
    const folder = await scene.read('INBOX');
    await scene.other.ok('SELECT "[Gmail]/All Mail"');
    await scene.other.ok('UID STORE 2 -X-GM-LABELS (\\Inbox)');
    const done = await scene.run(labelled(scene, folder, [1, 2], 'add', 'Work'));
    expect(done).toMatchObject({
      state: 'part',
      outcome: '2 asked · 1 set · 1 not in this folder any more',
    });
    expect(scene.lines.at(-1)).toMatch(/^UID SEARCH .*UID 2$/);
    expect([...done.undo!.uids]).toEqual([1]);
    expect(scene.facts.some(({ kind }) => kind === 'expunged')).toBe(false);
  });

  test('nor where none is left there', async () => {
    const server = await LabelServer.start([inBox(), inBox()]);
    const scene = await Scene.open(server);
    const folder = await scene.read('INBOX');
    await scene.other.ok('SELECT "[Gmail]/All Mail"');
    await scene.other.ok('UID STORE 1:2 -X-GM-LABELS (\\Inbox)');
    const done = await scene.run(labelled(scene, folder, [1, 2], 'remove', 'Work'));
    expect(done).toMatchObject({
      state: 'part',
      outcome: '2 asked · 0 cleared · 2 not in this folder any more',
      undo: undefined,
    });
  });
});
