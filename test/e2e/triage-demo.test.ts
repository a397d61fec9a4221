// The demonstration, as somebody who has just installed the program meets it. Its server is inside the program, so what
// it holds is asked through the program: read again with R, and proven in the queue.
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openDemo, temporaryFolder } from './open-console.ts';
import { cursorUid, listRows, markedUids, said } from './screen-rows.ts';

const title = (text: string): string => / MESSAGES {2}([^│]*)/.exec(text)?.[1] ?? '';

test('the wedding pictures of the demonstration are found, looked at and removed', async () => {
  const console = await openDemo();
  expect(title(console.text())).toMatch(/^900 · 125\.1 MB/);
  await console.burst('o', 'z');
  const weddings = listRows(console).slice(0, 4);
  expect(
    console
      .screen()
      .slice(3, 7)
      .map((row) => row.includes('Wedding')),
  ).toEqual([true, true, true, true]);
  expect(console.text()).toContain('Subject     Fwd: Fwd: Wedding pictures');
  expect(console.text()).toContain('X-Priority    3');
  expect(console.text()).not.toContain('Received');
  await console.press('h');
  expect(console.text()).toContain('Received');
  await console.press('h');

  await console.burst('V', 'j', 'j', 'Space');
  const three = weddings.slice(0, 3).map(({ uid }) => uid);
  expect(markedUids(console)).toEqual(three);
  await console.press('F');
  expect(said(console)).toContain('3 asked · 3 set');
  await console.press('z', 'y');
  expect(said(console)).toContain('3 asked · 3 cleared');
  expect(
    listRows(console)
      .slice(0, 3)
      .filter(({ flags }) => flags.includes('F')),
  ).toEqual([]);

  await console.burst('X', 'y');
  expect(console.text()).toContain('Expunge plan: the 3 marked messages of INBOX');
  expect(console.text()).toContain('16 other messages here are marked \\Deleted. They stay.');
  await console.press('y');
  expect(said(console)).toContain('3 asked · 3 gone · 0 others');
  expect(title(console.text())).toMatch(/^897 · /);
  await console.press('4');
  expect(console.text()).toMatch(/UID EXPUNGE .* done +3 UIDs {2}answered OK/);
  expect(console.text()).toMatch(/UID SEARCH UID .* done +3 UIDs {2}none left/);

  await console.press('2', 'R');
  expect(title(console.text())).toMatch(/^897 · /);
  expect(listRows(console).some(({ uid }) => three.includes(uid))).toBe(false);
  expect(cursorUid(console)).toBe(weddings[3]?.uid);

  // A folder with a name of other letters, by some of them; and INBOX again as it was left.
  await console.burst('c', '本', 'Enter');
  expect(title(console.text())).toMatch(/^35 · /);
  await console.burst('c', ...'inbox', 'Enter');
  expect(title(console.text())).toMatch(/^897 · /);
  await console.press('q');
  expect(await console.exited).toEqual({ code: 0, signal: 0 });
});

test('the demonstration is the same at each start, and leaves no file', async () => {
  const folder = temporaryFolder();
  const first = await openDemo({ env: { TMPDIR: folder } });
  expect(readdirSync(folder)).toHaveLength(1); // the journal
  const rows = listRows(first);
  await first.burst('Space', 'Space', 'd');
  await first.press('q');
  await first.exited;
  expect(readdirSync(folder)).toEqual([]);
  const second = await openDemo();
  expect(listRows(second)).toEqual(rows);
  await second.press('q');
  expect(await second.exited).toEqual({ code: 0, signal: 0 });
});
