// P12 No lie by omission: what a plan says of its messages adds up to all of them, and what nobody knows is called unknown.
import { describe, expect, onTestFinished, test } from 'vitest';
import type { PlanProgress } from '../../../src/model/plan.ts';
import type { ServerName } from '../../servers/server.ts';
import { sharedServers } from '../../servers/shared.ts';
import { LyingMailbox } from '../lying-mailbox.ts';
import { Scene } from '../scene.ts';

const NAMES: readonly ServerName[] = ['dovecot', 'cyrus', 'courier'];

/** The figures of an outcome but for the first, which is what was asked, and those that are a share of another one. */
function addedUp({ outcome }: PlanProgress): { asked: number; sum: number } {
  const parts = outcome.split(' · ');
  const figure = (part: string): number => Number(/[\d,]+/.exec(part)?.[0].replaceAll(',', '') ?? 0);
  const counted = parts.slice(1).filter((part) => !/^\d+ of them|others/.test(part));
  return { asked: figure(parts[0]!), sum: counted.reduce((sum, part) => sum + figure(part), 0) };
}

describe.each(NAMES)('P12 on %s', (name) => {
  test('messages that are gone already, changed by somebody, and removed are told apart, and add up', async () => {
    const scene = await Scene.open(sharedServers()[name]);
    const uids = (await scene.seed(8)).map(({ uid }) => uid);
    const folder = await scene.read();
    await scene.remove(uids.slice(0, 2));
    await scene.other.ok(`UID STORE ${uids[2]} +FLAGS.SILENT (\\Flagged)`);
    const ended = await scene.run(scene.expunge(folder, uids.slice(0, 7)));
    expect(ended.outcome).toBe(
      '7 asked · 6 gone · 2 of them were gone before · somebody else changed 1 of these since you looked: left alone · 0 others',
    );
    expect(addedUp(ended)).toEqual({ asked: 7, sum: 7 });
    expect(await scene.other.uids(scene.folder)).toEqual([uids[2], uids[7]]);
  });
});

async function lying(count: number): Promise<{ scene: Scene; mailbox: LyingMailbox }> {
  const messages = Object.fromEntries(Array.from({ length: count }, (_, n) => [n + 1, []]));
  const mailbox = await LyingMailbox.start(messages);
  onTestFinished(() => mailbox.stop());
  return { scene: await Scene.open(mailbox.server), mailbox };
}

test('a server that says OK and shows nothing proves nothing', async () => {
  const { scene, mailbox } = await lying(3);
  let proofs = false;
  mailbox.lies['UID EXPUNGE'] = () => {
    proofs = true;
    return '{TAG} OK\r\n';
  };
  mailbox.lies['UID SEARCH'] = () => (proofs ? '{TAG} OK done\r\n' : undefined);
  const ended = await scene.run(scene.expunge(await scene.read(), mailbox.uids));
  expect(ended.state).not.toBe('done');
  expect(ended.outcome).toMatch(/^3 asked · 0 gone · 3 not known: .*the server said OK without an answer/);
  expect(addedUp(ended)).toEqual({ asked: 3, sum: 3 });
  expect(mailbox.uids).toHaveLength(3);
});

test("others' mail that could not be asked about is not called untouched", async () => {
  const { scene, mailbox } = await lying(3);
  const folder = await scene.read();
  let surveys = 0;
  mailbox.lies['UID SEARCH'] = ({ rest }) =>
    rest === 'DELETED' && ++surveys > 1 ? '{TAG} NO not now\r\n' : undefined;
  const ended = await scene.run(scene.expunge(folder, [1]));
  expect(ended.outcome).toBe('1 asked · 1 gone · others not asked about');
});

test('a message that the server has and does not describe stops the removal of all', async () => {
  const { scene, mailbox } = await lying(3);
  const folder = await scene.read();
  mailbox.lies['UID FETCH'] = () => `${mailbox.row(1)}{TAG} OK done\r\n`;
  const ended = await scene.run(scene.expunge(folder, [1, 2]));
  expect(ended).toMatchObject({ state: 'void' });
  expect(ended.outcome).toMatch(/The server has 1 of these but does not say what they are/);
  expect(scene.changes).toEqual([]);
});
