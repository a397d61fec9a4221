// Marking by query on a real server: what is marked is what the server's own SEARCH finds.
import { expect, test } from 'vitest';
import { seedMailbox } from '../helpers/seed.ts';
import { sharedServers } from '../servers/shared.ts';
import { openConsole, signIn } from './open-console.ts';
import { said } from './screen-rows.ts';

/** Queries, and the same in the server's words (RFC 9051 §6.4.4). */
const SAME: readonly (readonly [string, string])[] = [
  ['size>1k', 'LARGER 1024'],
  ['size<=1k not is:seen', 'SMALLER 1025 UNSEEN'],
  ['date>=2015-01-01 date<2020-01-01', 'SINCE 1-Jan-2015 BEFORE 1-Jan-2020'],
  ['from:ray', 'FROM ray'],
  ['subject:wedding or is:flagged', 'OR SUBJECT wedding FLAGGED'],
  ['-(from:"grace hopper" | subject:re:)', 'NOT OR FROM "grace hopper" SUBJECT "re:"'],
  ['uid:5..20,33 is:seen', 'UID 5:20,33 SEEN'],
  ['~z >2k ~N', 'LARGER 2048 UNSEEN'],
];

// Courier's SEARCH measures its files, which have no CR, and differs from its own RFC822.SIZE.
test.each(['dovecot', 'cyrus'] as const)(
  '%s',
  async (name) => {
    const server = sharedServers()[name];
    const user = server.newUser();
    const raw = await signIn(server, user);
    await seedMailbox(raw, 'INBOX', 60, {
      flags: (n) => [...(n % 3 === 0 ? ['\\Seen'] : []), ...(n % 7 === 0 ? ['\\Flagged'] : [])],
    });
    const console = await openConsole(server, user, { columns: 160, env: { TZ: 'UTC' } });
    await raw.ok('EXAMINE INBOX');
    for (const [query, search] of SAME) {
      const { untagged } = await raw.ok(`UID SEARCH ${search}`);
      const found = untagged.flatMap((line) => /^\* SEARCH (.+)$/.exec(line)?.[1]?.trim().split(' ') ?? []);
      await console.press('T');
      await console.paste(query);
      await console.press('Enter');
      await console.waitFor(/messages? (?:newly )?marked|found/);
      await console.settled();
      const words = found.length === 1 ? '1 message marked' : `${found.length} messages marked`;
      expect(`${query}: ${said(console)}`).toContain(`${query}:  ● ${words}, `);
      if (found.length > 0) expect(console.text()).toMatch(new RegExp(`  ${found.length} marked`));
      await console.press('Esc');
    }
    await console.press('q');
    expect(await console.exited).toMatchObject({ code: 0 });
  },
  60_000,
);
