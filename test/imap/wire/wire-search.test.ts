// UID SEARCH for texts: what the line says, where the text goes as a literal, and what three real servers find.
import { afterEach, describe, expect, test } from 'vitest';
import { commandLine } from '../../../src/model/command.ts';
import { toMailboxPath } from '../../../src/model/mailbox.ts';
import type { SearchKey } from '../../../src/model/query/search-key.ts';
import { UidSet } from '../../../src/model/uid-set.ts';
import { toUid } from '../../../src/model/uid.ts';
import type { RawImap } from '../../helpers/raw-imap.ts';
import type { ServerName } from '../../servers/server.ts';
import { sharedServers } from '../../servers/shared.ts';
import { closeScripted, scriptedWire } from './scripted-wire.ts';
import { data, signIn, signOut } from './sign-in.ts';

const INBOX = toMailboxPath('INBOX');
const SERVERS: readonly ServerName[] = ['dovecot', 'cyrus', 'courier'];
const some = UidSet.range(toUid(2), toUid(9));

afterEach(async () => {
  await closeScripted();
  await signOut();
});

const search = (key: SearchKey) => ({ kind: 'search-text', search: key }) as const;

describe('the line', () => {
  test.each([
    [{ key: 'from', text: '@shop.example' }, true, 'UID SEARCH RETURN (ALL) FROM "@shop.example"'],
    [{ key: 'subject', text: 'out of "office" \\' }, false, 'UID SEARCH SUBJECT "out of \\"office\\" \\\\"'],
    [{ key: 'body', text: 'x' }, false, 'UID SEARCH BODY "x"'],
    [{ key: 'text', text: 'x' }, false, 'UID SEARCH TEXT "x"'],
    [{ key: 'header', field: 'list-id', text: '' }, false, 'UID SEARCH HEADER "list-id" ""'],
    [{ key: 'to', text: 'Černý' }, true, 'UID SEARCH RETURN (ALL) CHARSET UTF-8 TO {7}'],
  ] as const)('%j', (key, esearch, line) => {
    expect(commandLine(search(key), { esearch })).toBe(line);
  });

  test('names the messages that are asked about', () => {
    const line = commandLine({ ...search({ key: 'cc', text: 'ä' }), uids: some }, { esearch: false });
    expect(line).toBe('UID SEARCH CHARSET UTF-8 UID 2:9 CC {2}');
  });
});

describe('the wire', () => {
  const answers = { 'UID SEARCH': '* SEARCH 3 5 99\r\n{TAG} OK done\r\n' };

  test.each([
    ['waits for +', ['IMAP4rev1'], 'w1 UID SEARCH CHARSET UTF-8 UID 2:9 CC {2}\r\nä'],
    ['sends it at once', ['IMAP4rev1', 'LITERAL+'], 'w1 UID SEARCH CHARSET UTF-8 UID 2:9 CC {2+}\r\nä'],
  ])('with a literal %s', async (_name, capabilities, line) => {
    const { wire, server, noted } = await scriptedWire({ answers }, { capabilities });
    const answer = await wire.run({ ...search({ key: 'cc', text: 'ä' }), uids: some });
    expect(answer).toMatchObject({ kind: 'ok', data: UidSet.from([3, 5]) });
    // The server reads octets.
    expect(Buffer.from(server.lines.at(-1)!, 'latin1').toString()).toBe(line);
    expect(await wire.run({ kind: 'noop' })).toMatchObject({ kind: 'ok' });
    expect(noted.transcript.join()).not.toMatch(/ä|Ã/);
  });

  test('says which text a server could not look for, and goes on', async () => {
    const refusing = { 'UID SEARCH': '{TAG} NO [BADCHARSET (US-ASCII)] no such charset\r\n' };
    const { wire } = await scriptedWire({ answers: refusing }, { capabilities: ['LITERAL+'] });
    expect(await wire.run(search({ key: 'header', field: 'list-id', text: 'ä' }))).toMatchObject({
      kind: 'refused',
      failure: {
        code: 'BADCHARSET',
        text: 'Could not search the field list-id for "ä": the server said: [BADCHARSET] no such charset.',
      },
    });
    expect(await wire.run({ kind: 'noop' })).toMatchObject({ kind: 'ok' });
  });

  test.each([
    ['an end of line', { key: 'to', text: 'a\r\nw9 LOGOUT' }],
    ['half a letter', { key: 'to', text: '\ud800' }],
    ['a field that is none', { key: 'header', field: 'a b', text: 'x' }],
    ['more than anybody types', { key: 'to', text: 'x'.repeat(2_000) }],
  ] as const)('does not send %s', async (_name, key) => {
    const { wire, server } = await scriptedWire({ answers });
    expect(await wire.run(search(key))).toMatchObject({ kind: 'refused', failure: { kind: 'limit' } });
    expect(server.lines.some((line) => line.includes('SEARCH'))).toBe(false);
  });
});

const LETTERS: readonly (readonly string[])[] = [
  ['From: Ann <ann@shop.example>', 'To: bob@here.example', 'Subject: one', 'List-Id: <users.lists.example>'],
  ['From: Bob <bob@here.example>', 'To: =?UTF-8?Q?Ana_=C4=8Cern=C3=BD?= <ana@here.example>', 'Subject: two'],
  [
    'From: cid@there.example',
    'To: ann@shop.example',
    'Cc: bob@here.example',
    'Subject: =?UTF-8?Q?=C3=A9t=C3=A9?=',
  ],
];

async function seedLetters(raw: RawImap): Promise<number[]> {
  const uids: number[] = [];
  for (const [n, header] of LETTERS.entries()) {
    const lines = [...header, `Message-ID: <${n}@seed.example>`, 'MIME-Version: 1.0'];
    const body = ['Content-Type: text/plain; charset=utf-8', '', `body number ${n}`, ''];
    const { uid } = await raw.append('INBOX', [], new Date(), Buffer.from([...lines, ...body].join('\r\n')));
    uids.push(uid!);
  }
  return uids;
}

test.each(SERVERS)('%s finds texts in fields, bodies and messages', async (name) => {
  const session = await signIn(sharedServers()[name]);
  const uids = await seedLetters(session.raw);
  await data(session, { kind: 'examine', path: INBOX });
  const found = async (key: SearchKey, among?: UidSet) => {
    const set = await data(session, { ...search(key), ...(among && { uids: among }) });
    return [...set].map((uid) => uids.indexOf(uid));
  };
  expect(await found({ key: 'from', text: '@shop.example' })).toEqual([0]);
  expect(await found({ key: 'to', text: 'BOB@here' })).toEqual([0]);
  expect(await found({ key: 'to', text: 'Černý' })).toEqual([1]);
  expect(await found({ key: 'subject', text: 'été' })).toEqual([2]);
  expect(await found({ key: 'cc', text: 'bob' })).toEqual([2]);
  expect(await found({ key: 'header', field: 'list-id', text: 'users.lists' })).toEqual([0]);
  expect(await found({ key: 'header', field: 'list-id', text: '' })).toEqual([0]);
  expect(await found({ key: 'header', field: 'message-id', text: '<1@seed.example>' })).toEqual([1]);
  expect(await found({ key: 'body', text: 'number 2' })).toEqual([2]);
  expect(await found({ key: 'text', text: 'there.example' })).toEqual([2]);
  const first = UidSet.of(toUid(uids[0]!), toUid(uids[1]!));
  expect(await found({ key: 'body', text: 'body number' }, first)).toEqual([0, 1]);
  await data(session, { kind: 'noop' });
});
