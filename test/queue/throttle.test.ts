// Servers that ask to slow down or take no more at once: smaller, slower, and on; nothing is sent twice without asking.
import { describe, expect, onTestFinished, test } from 'vitest';
import { toUid } from '../../src/model/uid.ts';
import { sharedServers } from '../servers/shared.ts';
import { like } from './like.ts';
import { LyingMailbox } from './lying-mailbox.ts';
import { Scene } from './scene.ts';

async function lying(
  count: number,
  options?: { esearch: boolean },
): Promise<{ scene: Scene; mailbox: LyingMailbox }> {
  const mailbox = await LyingMailbox.start(
    Object.fromEntries(Array.from({ length: count }, (_, n) => [n + 1, []])),
    options,
  );
  onTestFinished(() => mailbox.stop());
  return { scene: await Scene.open(mailbox.server), mailbox };
}

/** Lets the queue's pauses pass; says how long each was. */
function lettingPausesPass(scene: Scene): number[] {
  const pauses: number[] = [];
  scene.clock.onTimer = (milliseconds) => {
    pauses.push(milliseconds);
    queueMicrotask(() => scene.clock.advance(milliseconds));
  };
  return pauses;
}

describe('a server that asks for patience', () => {
  test.each([
    ['[LIMIT] too many commands', [1_000]],
    ['[UNAVAILABLE] try again', [1_000]],
    ['Too many commands, slow down', [1_000]],
    ['[THROTTLED] Suggested Backoff Time: 4000 milliseconds', [4_000]],
    ['[LIMIT] come back in 20 seconds', [20_000]],
  ])('%s', async (words, expected) => {
    const { scene, mailbox } = await lying(3_000);
    const pauses = lettingPausesPass(scene);
    let refusals = 0;
    mailbox.lies['UID STORE'] = (_command, uids) => {
      if (!uids.includes(1_500) || refusals++ > 0) return undefined;
      mailbox.store(uids.slice(0, 300), '+', '\\Seen');
      return `{TAG} NO ${words}\r\n`;
    };
    const done = await scene.run(scene.flag(await scene.read(), mailbox.uids, 'add', '\\Seen'));
    expect(done).toMatchObject({ state: 'done', outcome: '3,000 asked · 3,000 set' });
    expect(pauses).toEqual(expected);
    // Halves of what was refused, without what it had done all the same.
    expect(scene.changes.slice(3)).toEqual([like(/^UID STORE 1301:1500 /), like(/^UID STORE 1501:2000 /)]);
    expect(mailbox.having('\\Seen')).toHaveLength(3_000);
  });

  test('with many in flight: what it refuses together asks for patience once', async () => {
    const { scene, mailbox } = await lying(40_000);
    const pauses = lettingPausesPass(scene);
    let answered = 0;
    let refused = 0;
    mailbox.lies['UID STORE'] = () => {
      if (++answered <= 12 || pauses.length > 0) return undefined;
      refused++;
      return '{TAG} NO [LIMIT] no\r\n';
    };
    const done = await scene.run(scene.flag(await scene.read(), mailbox.uids, 'add', '\\Seen'));
    expect(done).toMatchObject({ state: 'done', outcome: '40,000 asked · 40,000 set' });
    expect(refused).toBeGreaterThan(8);
    expect(pauses).toEqual([1_000]);
    expect(mailbox.having('\\Seen')).toHaveLength(40_000);
  });

  test('with many questions in flight: they ask for patience once', async () => {
    const { scene, mailbox } = await lying(40_000, { esearch: true });
    const pauses = lettingPausesPass(scene);
    const before = await scene.read();
    let refused = 0;
    mailbox.lies['UID SEARCH'] = () => {
      if (pauses.length > 0) return undefined;
      refused++;
      return '{TAG} NO [LIMIT] no\r\n';
    };
    mailbox.lies['UID STORE'] = () => (pauses.length === 1 ? '{TAG} NO [LIMIT] no\r\n' : undefined);
    const done = await scene.run(scene.flag(before, mailbox.uids, 'add', '\\Seen'));
    expect(done).toMatchObject({ state: 'done', outcome: '40,000 asked · 40,000 set' });
    expect(refused).toBeGreaterThan(8);
    expect(pauses).toEqual([1_000, 1_000]);
  });

  test('again and again, answering between: it is waited for each time', async () => {
    const { scene, mailbox } = await lying(24_000);
    const pauses = lettingPausesPass(scene);
    const before = await scene.read();
    const refused = new Map<number, number>();
    mailbox.lies['UID FETCH'] = (_command, [first = 0]) => {
      const times = refused.get(first) ?? 0;
      refused.set(first, times + 1);
      return times < 5 ? '{TAG} NO [LIMIT] no\r\n' : undefined;
    };
    const done = await scene.run(scene.expunge(before, mailbox.uids));
    expect(done).toMatchObject({ state: 'done', outcome: '24,000 asked · 24,000 gone · 0 others' });
    expect(pauses.length).toBeGreaterThan(8);
  });

  test('longer and longer, and in the end the plan ends and says why', async () => {
    const { scene, mailbox } = await lying(4);
    const pauses = lettingPausesPass(scene);
    mailbox.lies['UID STORE'] = () => '{TAG} NO [LIMIT] no\r\n';
    const ended = await scene.run(scene.flag(await scene.read(), mailbox.uids, 'add', '\\Seen'));
    expect(ended).toMatchObject({ state: 'failed', outcome: like(/0 set · 4 not set: .*\[LIMIT\] no/) });
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 32_000, 32_000]);
  });

  test('cancelled while it waits: it ends at once', async () => {
    const { scene, mailbox } = await lying(4);
    const waiting = Promise.withResolvers<void>();
    scene.clock.onTimer = () => waiting.resolve();
    mailbox.lies['UID STORE'] = () => '{TAG} NO [LIMIT] no\r\n';
    const ending = scene.run(scene.flag(await scene.read(), mailbox.uids, 'add', '\\Seen'));
    await waiting.promise;
    expect(scene.queue.cancel()).toBe(true);
    expect((await ending).outcome).toMatch(/4 not set: cancelled: not sent/);
  });

  test('also before anything was changed', async () => {
    const { scene, mailbox } = await lying(4);
    const pauses = lettingPausesPass(scene);
    const folder = await scene.read();
    let refusals = 0;
    mailbox.lies['SELECT'] = () => (refusals++ === 0 ? '{TAG} NO [INUSE] busy\r\n' : undefined);
    expect(await scene.run(scene.expunge(folder, [1, 2]))).toMatchObject({ state: 'done' });
    expect(pauses).toEqual([1_000]);
  });

  test.each(['BAD no mailbox is open', 'OK done'])(
    'when it should open the folder: nobody goes by what it says behind that (%s)',
    async (words) => {
      const { scene, mailbox } = await lying(4);
      const pauses = lettingPausesPass(scene);
      const folder = await scene.read();
      let answered = 0;
      mailbox.lies['SELECT'] = () => (pauses.length === 0 ? '{TAG} NO [INUSE] busy\r\n' : undefined);
      mailbox.lies['UID FETCH'] = () => {
        if (pauses.length > 0) return undefined;
        answered++;
        return `{TAG} ${words}\r\n`;
      };
      const done = await scene.run(scene.expunge(folder, [1, 2]));
      expect(done).toMatchObject({ state: 'done', outcome: '2 asked · 2 gone · 0 others' });
      expect(answered).toBe(1);
      expect(mailbox.uids).toEqual([3, 4]);
    },
  );

  test('when it should open the folder: it is asked that alone, and may be impatient with everything else', async () => {
    const { scene, mailbox } = await lying(12_000);
    const pauses = lettingPausesPass(scene);
    const folder = await scene.read();
    let mistakes = 0;
    mailbox.lies['SELECT'] = () => (pauses.length < 4 ? '{TAG} NO [INUSE] busy\r\n' : undefined);
    mailbox.lies['UID FETCH'] = () => {
      if (pauses.length >= 4) return undefined;
      return ++mistakes < 10 ? '{TAG} BAD no mailbox is open\r\n' : mailbox.die();
    };
    const done = await scene.run(
      scene.expunge(
        folder,
        folder.identities.map(({ uid }) => uid),
      ),
    );
    expect(done).toMatchObject({ state: 'done', outcome: '12,000 asked · 12,000 gone · 0 others' });
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000]);
    expect(scene.proxy.lines.filter(({ line }) => line.startsWith('LOGIN '))).toHaveLength(1);
  });
});

test.each(['dovecot', 'cyrus', 'courier'] as const)(
  '%s does not hang up on what was asked behind a folder that cannot be opened',
  async (name) => {
    const scene = await Scene.open(sharedServers()[name]);
    await scene.seed(3);
    const folder = await scene.read();
    await scene.other.ok(`DELETE "${scene.folder}"`);
    const uids = Array.from({ length: 40_000 }, (_, n) => n + 1);
    const targets = uids.map((uid) => ({ ...folder.identities[0]!, uid: toUid(uid) }));
    for (const plan of [
      scene.flag(folder, uids, 'add', '\\Flagged'),
      scene.expunge({ ...folder, identities: targets }, uids),
    ]) {
      const ended = await scene.run(plan);
      expect(ended).toMatchObject({ state: 'void', outcome: like(/^nothing was changed: Could not open /) });
    }
    const folders = scene.lines.filter((line) => line.startsWith('SELECT '));
    expect(folders).toHaveLength(2);
    // Whether it had gone is known once the next one is answered.
    await scene.other.ok(`CREATE "${scene.folder}"`);
    await scene.read();
    expect(scene.proxy.lines.filter(({ line }) => line.startsWith('LOGIN '))).toHaveLength(1);
  },
);

test('cancelled while nothing was changed, it waits for no other answer that was asked for', async () => {
  const { scene, mailbox } = await lying(12_000);
  const folder = await scene.read();
  let asked = 0;
  mailbox.lies['UID FETCH'] = () => {
    if (asked++ > 0) return '';
    scene.queue.cancel();
    return undefined;
  };
  const ended = await scene.run(scene.expunge(folder, mailbox.uids));
  expect(ended).toMatchObject({ state: 'void', outcome: like(/cancelled/) });
});

test('cancelled while it is asked, a server without ESEARCH is not asked much more', async () => {
  const { scene, mailbox } = await lying(40_000);
  const folder = await scene.read();
  let asked = 0;
  mailbox.lies['UID SEARCH'] = () => {
    if (asked++ === 3) scene.queue.cancel();
    return undefined;
  };
  const ended = await scene.run(scene.flag(folder, mailbox.uids, 'add', '\\Seen'));
  expect(ended).toMatchObject({ state: 'void', outcome: like(/cancelled/) });
  expect(asked).toBeLessThan(8);
});

test('BAD to a long line: halves, until they are short enough', async () => {
  const { scene, mailbox } = await lying(2_400);
  const odd = mailbox.uids.filter((uid) => uid % 2 === 1);
  mailbox.lies['UID STORE'] = ({ rest }) =>
    rest.length > 1_500 ? '{TAG} BAD Command Error. 10\r\n' : undefined;
  const done = await scene.run(scene.flag(await scene.read(), odd, 'add', '\\Seen'));
  expect(done).toMatchObject({ state: 'done', outcome: '1,200 asked · 1,200 set' });
  expect(mailbox.having('\\Seen')).toEqual(odd);
});

test('BAD to a short line is an answer', async () => {
  const { scene, mailbox } = await lying(4);
  mailbox.lies['UID STORE'] = () => '{TAG} BAD what?\r\n';
  const ended = await scene.run(scene.flag(await scene.read(), mailbox.uids, 'add', '\\Seen'));
  expect(ended.state).toBe('failed');
  expect(scene.changes).toHaveLength(1);
});
