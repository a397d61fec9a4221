// Marking by query on a real server: what is marked is what the server's own SEARCH finds.
import { expect, test } from 'vitest';
import { seedMailbox } from '../helpers/seed.ts';
import { sharedServers } from '../servers/shared.ts';
import { openConsole, signIn } from './open-console.ts';
import { cursorUid, listRows, markedUids, said } from './screen-rows.ts';

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
  ['from:radia.perlman@', 'FROM radia.perlman@'],
  ['to:postmaster@example.org size>2k', 'TO postmaster@example.org LARGER 2048'],
  ['header:message-id=<3.1@seed or cc:nobody', 'OR HEADER MESSAGE-ID "<3.1@seed" CC nobody'],
  ['-body:"pictures" is:seen', 'NOT BODY pictures SEEN'],
  ['text:hopper -subject:invoice', 'TEXT hopper NOT SUBJECT invoice'],
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

const FILE = [
  'Content-Type: application/pdf',
  'Content-Disposition: attachment; filename=a.pdf',
  '',
  '%PDF',
  '',
];
const LETTERS = [
  ['To: Ana <ana@here.example>', 'Content-Type: text/plain', '', 'plain', ''],
  ['To: =?UTF-8?Q?Ana_=C4=8Cern=C3=BD?= <a@here.example>', ...FILE],
  ['To: bob@here.example', ...FILE],
];

test.each(['dovecot', 'cyrus', 'courier'] as const)(
  '%s: letters beyond ASCII, and what no search tells',
  async (name) => {
    const server = sharedServers()[name];
    const user = server.newUser();
    const raw = await signIn(server, user);
    for (const [n, lines] of LETTERS.entries()) {
      const head = ['From: me@here.example', `Subject: letter ${n}`, 'MIME-Version: 1.0'];
      const flags = n === 2 ? ['$HasNoAttachment'] : [];
      await raw.append('INBOX', flags, new Date(), Buffer.from([...head, ...lines].join('\r\n')));
    }
    const console = await openConsole(server, user);
    const marked = async (query: string) => {
      await console.press('T');
      await console.paste(query);
      await console.settled();
      const prompt = console.text();
      await console.press('Enter');
      await console.waitFor(/messages? (?:newly )?marked|found/);
      await console.settled();
      const lines = console
        .text()
        .split('\n')
        .filter((line) => line.includes('▌'));
      await console.press('Esc');
      return { prompt, subjects: lines.flatMap((line) => /letter \d/.exec(line)?.[0] ?? []) };
    };
    const named = await marked('to:Černý');
    expect(named.prompt).toMatch(/at most 3 · .*server: to/);
    expect(named.subjects).toEqual(['letter 1']);
    // The keyword says that there is none, whatever the message says.
    const attached = await marked('has:attachment');
    expect(attached.prompt).toMatch(/at most 2 · .*server: attachment \(structures are read\)/);
    expect(attached.subjects).toEqual(['letter 1']);
    await console.press('q');
    expect(await console.exited).toMatchObject({ code: 0 });
  },
  60_000,
);

test.each(['dovecot', 'cyrus', 'courier'] as const)(
  '%s: marks outlive their list, and a log names a message',
  async (name) => {
    const server = sharedServers()[name];
    const user = server.newUser();
    const raw = await signIn(server, user);
    const inbox = await seedMailbox(raw, 'INBOX', 12);
    const [other] = [name === 'courier' ? 'INBOX.Other' : 'Other'];
    await seedMailbox(raw, other, 3, { seed: 2 });
    const console = await openConsole(server, user);

    await console.press('=');
    await console.paste(`postfix/cleanup[7]: 4XkZ: message-id=${inbox[4]!.messageId}`);
    await console.press('Enter');
    await console.waitFor(/is under the cursor/);
    expect(cursorUid(console)).toBe(inbox[4]!.uid);
    await console.press('Space', '=');
    await console.paste(`imap(me)<1><2>: delete: box=INBOX, uid=${inbox[9]!.uid}, size=7`);
    await console.press('Enter');
    expect(cursorUid(console)).toBe(inbox[9]!.uid);
    await console.press('=');
    await console.paste('<nobody@nowhere.example>');
    await console.press('Enter');
    await console.waitFor(/No message of INBOX has the Message-ID/);

    await console.press('Space', '"', 's', 'a');
    expect(said(console)).toContain('saved as a.');
    await console.press('c', ...'other', 'Enter');
    await console.settled();
    expect(listRows(console)).toHaveLength(3);
    expect(console.text()).not.toContain('marked ·');
    await console.press('c', ...'inbox', 'Enter');
    await console.settled();
    expect(markedUids(console).sort((a, b) => a - b)).toEqual([inbox[4]!.uid, inbox[9]!.uid]);
    await console.press('M', 'n', '"', 'r', 'a');
    expect(console.text()).toMatch(/ 2 marked · /);
    await console.press('q');
    expect(await console.exited).toMatchObject({ code: 0 });
  },
  60_000,
);
