// Copies in a folder, a plan that takes them away, and another client who takes away what was to stay of them.
import { expect } from 'vitest';
import { toMailboxPath, type MailboxRef } from '../../src/model/mailbox.ts';
import type { Plan } from '../../src/model/plan.ts';
import { toSafe } from '../../src/text/safe-text.ts';
import { survivorsIn } from '../plan/plans.ts';
import type { ServerName } from '../servers/server.ts';
import { sharedServers } from '../servers/shared.ts';
import { Scene, type ReadFolder, type SceneOptions } from './scene.ts';
import { isChange } from './wire-law.ts';

/** UIDs: a copy, and what stays of it. */
export type Pair = readonly [copy: number, stays: number];

interface Removal {
  readonly staysIn?: MailboxRef;
  readonly rescue?: boolean;
  /** They are moved there. */
  readonly to?: string;
}

export function taking(scene: Scene, folder: ReadFolder, pairs: readonly Pair[], how: Removal = {}): Plan {
  const { mailbox, identities } = folder;
  const copies = pairs.map(([copy]) => copy);
  const taken = {
    mailbox,
    basis: 'marked' as const,
    targets: identities.filter(({ uid }) => copies.includes(uid)),
    survivors: [survivorsIn(how.staysIn ?? mailbox, pairs)],
  };
  if (how.to === undefined) return scene.compile({ kind: 'expunge', ...taken, rescue: how.rescue ?? false });
  return scene.compile({ kind: 'move', ...taken, to: toMailboxPath(how.to), toName: toSafe(how.to) });
}

export interface Begun {
  readonly scene: Scene;
  /** Six of them. */
  readonly uids: readonly number[];
  readonly folder: ReadFolder;
  /** The first one stays of the two behind it, the fourth one of the fifth. */
  readonly pairs: readonly Pair[];
}

export async function begun(name: ServerName, options: SceneOptions = {}): Promise<Begun> {
  const scene = await Scene.open(sharedServers()[name], options);
  const uids = (await scene.seed(6)).map(({ uid }) => uid);
  const [a, b, c, d, e] = uids as [number, number, number, number, number];
  const folder = await scene.read();
  return {
    scene,
    uids,
    folder,
    pairs: [
      [b, a],
      [c, a],
      [e, d],
    ],
  };
}

/** No change but in the plan's own folder. */
export function lawful(scene: Scene): void {
  let selected = '';
  for (const line of scene.proxy.lines) {
    selected = /^(?:SELECT|EXAMINE) .*$/.exec(line.line)?.[0] ?? selected;
    if (isChange(line)) expect(selected).toBe(`SELECT "${scene.folder}"`);
  }
}

export const without = (uids: readonly number[], ...gone: number[]): number[] =>
  uids.filter((_, n) => !gone.includes(n));

async function fill(scene: Scene, there: string): Promise<void> {
  await scene.other.ok(`CREATE "${there}"`);
  for (let n = 1; n <= 2; n++)
    await scene.other.append(there, [], new Date(0), Buffer.from(`Subject: ${n}\r\n\r\nstays\r\n`));
}

export async function elsewhere(scene: Scene, there: string): Promise<MailboxRef> {
  await fill(scene, there);
  return (await scene.read(there)).mailbox;
}

export async function mark(scene: Scene, there: string, uid: number): Promise<void> {
  await scene.other.ok(`SELECT "${there}"`);
  await scene.other.ok(`UID STORE ${uid} +FLAGS.SILENT (\\Deleted)`);
}

export async function remove(scene: Scene, there: string, uid: number): Promise<void> {
  await mark(scene, there, uid);
  await scene.other.ok(`UID EXPUNGE ${uid}`);
}

/** With the same UIDs, which name other messages. */
export async function madeAnew(scene: Scene, there: string): Promise<void> {
  const uidValidity = async (): Promise<string | undefined> => {
    const { untagged } = await scene.other.ok(`STATUS "${there}" (UIDVALIDITY)`);
    return /UIDVALIDITY \d+/.exec(untagged.join())?.[0];
  };
  const before = await uidValidity();
  // Courier takes the time in seconds for it: asked until the clock has moved on.
  for (;;) {
    await scene.other.ok(`DELETE "${there}"`);
    await fill(scene, there);
    if ((await uidValidity()) !== before) return;
  }
}
