// Every command that the console sends, over a raw socket, against the embedded server.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startDemo, type DemoServer } from '../../src/demo/demo-server.ts';
import { found, RawClient } from './raw-client.ts';

let demo: DemoServer;
let clients: RawClient[];

beforeEach(async () => {
  demo = await startDemo();
  clients = [];
});

afterEach(async () => {
  for (const client of clients) client.close();
  await demo.stop();
});

async function signIn(): Promise<RawClient> {
  const client = await RawClient.signIn(demo);
  clients.push(client);
  return client;
}

async function open(command: string): Promise<{ client: RawClient; uids: number[] }> {
  const client = await signIn();
  expect((await client.run(command)).status).toBe('OK');
  return { client, uids: found(await client.run('UID SEARCH ALL')) };
}

const flagsIn = (answers: readonly string[]): Map<number, string> =>
  new Map(
    answers.flatMap((line) => {
      const match = /^\* \d+ FETCH \(UID (\d+) FLAGS \(([^)]*)\)/.exec(line);
      return match ? [[Number(match[1]), match[2] ?? ''] as const] : [];
    }),
  );

describe('before a folder is open', () => {
  test('CAPABILITY names what works, before and after signing in', async () => {
    const client = await RawClient.connect(demo);
    clients.push(client);
    expect((await client.run('CAPABILITY')).untagged).toEqual([
      '* CAPABILITY IMAP4rev1 ID SASL-IR AUTH=PLAIN NAMESPACE IDLE LITERAL+ UNSELECT SPECIAL-USE UIDPLUS MOVE STATUS=SIZE',
    ]);
    const token = Buffer.from(`\0${demo.user}\0${demo.password}`).toString('base64');
    expect((await client.run(`AUTHENTICATE PLAIN ${token}`)).status).toBe('OK');
    expect((await client.run('CAPABILITY')).untagged[0]).not.toContain('AUTH=');
  });

  test('AUTHENTICATE PLAIN also waits for the token', async () => {
    const client = await RawClient.connect(demo);
    clients.push(client);
    client.send('a AUTHENTICATE PLAIN');
    expect(await client.next()).toMatch(/^\+/);
    client.send(Buffer.from(`\0${demo.user}\0${demo.password}`).toString('base64'));
    expect((await client.until('a')).status).toBe('OK');
  });

  test('NAMESPACE, ID and LIST answer', async () => {
    const client = await signIn();
    expect((await client.run('NAMESPACE')).untagged).toEqual(['* NAMESPACE (("" "/")) NIL NIL']);
    expect((await client.run('ID ("name" "imaptop")')).untagged[0]).toMatch(/^\* ID \("name" "hoodiecrow"/);
    const list = [
      '* LIST (\\HasNoChildren) "/" "INBOX"',
      '* LIST (\\HasChildren \\Archive) "/" "Archive"',
      '* LIST (\\HasNoChildren) "/" "Archive/2012"',
      '* LIST (\\HasNoChildren \\Drafts) "/" "Drafts"',
      '* LIST (\\HasNoChildren \\Junk) "/" "Junk"',
      '* LIST (\\HasChildren) "/" "Lists"',
      '* LIST (\\HasNoChildren) "/" "Lists/dovecot"',
      '* LIST (\\HasNoChildren \\Sent) "/" "Sent"',
      '* LIST (\\HasNoChildren \\Trash) "/" "Trash"',
      '* LIST (\\HasNoChildren) "/" "&ZeVnLIqe-"',
    ];
    expect((await client.run('LIST "" "*"')).untagged).toEqual(list);
    expect((await client.run('LIST "" "*" RETURN (SPECIAL-USE)')).untagged).toEqual(list);
  });

  test('STATUS counts, also with SIZE, and says NO to a folder that is not there', async () => {
    const client = await signIn();
    const items = '(MESSAGES UNSEEN UIDNEXT UIDVALIDITY)';
    expect((await client.run(`STATUS "&ZeVnLIqe-" ${items}`)).untagged[0]).toMatch(
      /^\* STATUS &ZeVnLIqe- \(MESSAGES 35 UNSEEN \d+ UIDNEXT \d+ UIDVALIDITY 1320127209\)$/,
    );
    const { untagged } = await client.run('STATUS INBOX (SIZE)');
    const { client: scan } = await open('EXAMINE INBOX');
    const rows = (await scan.run('UID FETCH 1:9999 (RFC822.SIZE)')).untagged;
    const total = rows.reduce((sum, row) => sum + Number(/SIZE (\d+)/.exec(row)?.[1]), 0);
    expect(untagged).toEqual([`* STATUS INBOX (SIZE ${total})`]);
    expect((await client.run(`STATUS Nowhere ${items}`)).status).toBe('NO');
  });

  test('SELECT of a folder that is not there leaves none selected', async () => {
    const { client } = await open('SELECT INBOX');
    expect((await client.run('SELECT Nowhere')).status).toBe('NO');
    expect((await client.run('UID SEARCH ALL')).status).toBe('BAD');
  });
});

describe('reading', () => {
  test('EXAMINE is read-only, SELECT is not, UNSELECT leaves, LOGOUT ends', async () => {
    const client = await signIn();
    const examined = await client.run('EXAMINE INBOX');
    expect(examined.text).toContain('[READ-ONLY]');
    expect(examined.untagged).toContain('* 900 EXISTS');
    expect(examined.untagged).toContain('* OK [PERMANENTFLAGS ()] Ok');
    expect(examined.untagged).toContain('* OK [UIDVALIDITY 1320127200] Ok');
    const selected = await client.run('SELECT INBOX');
    expect(selected.text).toContain('[READ-WRITE]');
    expect(selected.untagged.join()).toMatch(/\[PERMANENTFLAGS \(.*\\Deleted.* \\\*\)\]/);
    expect((await client.run('UNSELECT')).status).toBe('OK');
    expect((await client.run('NOOP')).status).toBe('OK');
    expect((await client.run('LOGOUT')).untagged).toEqual(['* BYE LOGOUT received']);
    await client.closed();
  });

  test('one FETCH lists a whole folder', async () => {
    const { client, uids } = await open('EXAMINE INBOX');
    expect(uids).toHaveLength(900);
    const { untagged } = await client.run(`UID FETCH 1:${uids.at(-1)} (UID FLAGS INTERNALDATE RFC822.SIZE)`);
    expect(untagged).toHaveLength(900);
    untagged.forEach((row, index) => {
      expect(row).toMatch(
        /^\* \d+ FETCH \(UID \d+ FLAGS \([^)]*\) INTERNALDATE "\d\d-\w{3}-\d{4} [\d:]{8} \+0000" RFC822\.SIZE \d+\)$/,
      );
      expect(row.startsWith(`* ${index + 1} FETCH (UID ${uids[index]} `)).toBe(true);
    });
  });

  test('sets of hundreds of ranges and lines of 8,000 octets are understood', async () => {
    const { client, uids } = await open('EXAMINE INBOX');
    const some = uids.filter((_, index) => index % 2 === 0);
    const answer = await client.run(`UID FETCH ${some.join(',')} (UID FLAGS)`);
    expect([...flagsIn(answer.untagged).keys()]).toEqual(some);
    expect(found(await client.run(`UID SEARCH UID ${some.join(',')} ALL`))).toEqual(some);
    const long = Array.from({ length: 4_000 }, (_, index) => index + 1)
      .join(',')
      .slice(0, 7_900)
      .replace(/,\d*$/, '');
    const last = Number(long.split(',').at(-1));
    expect(found(await client.run(`UID SEARCH UID ${long}`))).toEqual(uids.filter((uid) => uid <= last));
  });

  test('a header costs the same for the largest message', async () => {
    const { client } = await open('EXAMINE INBOX');
    const [uid] = found(await client.run('UID SEARCH LARGER 20000000'));
    const whole = (await client.run(`UID FETCH ${uid} (UID BODY.PEEK[HEADER]<0.65536>)`)).untagged;
    expect(whole).toHaveLength(1);
    expect(whole[0]).toMatch(/ FETCH \(UID \d+ BODY\[HEADER\]<0> \{413\}\r\nReturn-Path: [^]*\r\n\r\n\)$/);
    const part = (await client.run(`UID FETCH ${uid} (UID BODY.PEEK[HEADER]<13.30>)`)).untagged[0];
    expect(part).toMatch(/BODY\[HEADER\]<13> \{30\}\r\n<maria\.vogel@example\.net>\r\nRec\)$/);
    const beyond = (await client.run(`UID FETCH ${uid} (BODY.PEEK[HEADER]<5000.10>)`)).untagged[0];
    expect(beyond).toMatch(/BODY\[HEADER\]<5000> \{0\}\r\n UID \d+\)$/);
  });

  test('a part of the header is cut from each message of a set', async () => {
    const { client, uids } = await open('EXAMINE INBOX');
    const { untagged } = await client.run(
      `UID FETCH ${uids.slice(0, 3).join(',')} (UID BODY.PEEK[HEADER]<0.12>)`,
    );
    expect(untagged.map((row) => /<0> \{12\}\r\n(.*)\)$/.exec(row)?.[1])).toEqual(
      Array(3).fill('Return-Path:'),
    );
  });

  test('HEADER.FIELDS gives the named fields alone, folded and raw as they are', async () => {
    const { client, uids } = await open('EXAMINE INBOX');
    const { untagged } = await client.run(
      `UID FETCH 1:${uids.at(-1)} (UID BODY.PEEK[HEADER.FIELDS (FROM SUBJECT)])`,
    );
    expect(untagged).toHaveLength(900);
    for (const row of untagged) {
      const body = /BODY\[HEADER\.FIELDS \(FROM SUBJECT\)\] \{\d+\}\r\n([^]*)\r\n\)$/.exec(row)?.[1];
      expect(body).toMatch(/^((From|Subject): .*\r\n([ \t].*\r\n)*){0,2}$/);
    }
    expect(untagged.some((row) => row.includes('Gr\xfc\xdfe'))).toBe(true);
    expect(untagged.some((row) => row.includes('\r\n\tfolded subject line 2'))).toBe(true);
  });

  test('ENVELOPE sends what cannot be quoted as literals', async () => {
    const { client, uids } = await open('EXAMINE INBOX');
    const { untagged } = await client.run(`UID FETCH 1:${uids.at(-1)} (ENVELOPE)`);
    expect(untagged).toHaveLength(900);
    expect(untagged.filter((row) => /\{\d+\}\r\nRaw escape \W\[1;31mred/.test(row))).toHaveLength(1);
    expect(untagged.some((row) => row.includes('\\u00'))).toBe(false);
  });

  test('whole bodies, texts and parts can be read', async () => {
    const { client } = await open('EXAMINE INBOX');
    const [uid] = found(await client.run('UID SEARCH LARGER 20000000'));
    const size = Number(
      /SIZE (\d+)/.exec((await client.run(`UID FETCH ${uid} RFC822.SIZE`)).untagged[0] ?? '')?.[1],
    );
    const [whole = ''] = (await client.run(`UID FETCH ${uid} (BODY.PEEK[])`)).untagged;
    expect(whole.length - whole.indexOf('\r\n') - 2 - ` UID ${uid})`.length).toBe(size);
    const structure = (await client.run(`UID FETCH ${uid} (BODYSTRUCTURE)`)).untagged[0];
    expect(structure).toMatch(/\(\("TEXT" "PLAIN" .*\) \("APPLICATION" "ZIP" .*\) "MIXED" /);
    const text = (await client.run(`UID FETCH ${uid} (BODY.PEEK[1] BODY.PEEK[TEXT]<0.15>)`)).untagged[0];
    expect(text).toMatch(
      /BODY\[1\] \{\d+\}\r\nAll 312 of them, full size![^]*BODY\[TEXT\]<0> \{15\}\r\n--=_wedding_201/,
    );
  });

  test('SEARCH answers always, and combines a set with a flag', async () => {
    const { client, uids } = await open('EXAMINE INBOX');
    const rows = flagsIn((await client.run(`UID FETCH 1:${uids.at(-1)} (UID FLAGS)`)).untagged);
    const having = (flag: string, wanted = true): number[] =>
      uids.filter((uid) => (rows.get(uid) ?? '').split(' ').includes(flag) === wanted);
    const ask = async (keys: string): Promise<number[]> => found(await client.run(`UID SEARCH ${keys}`));
    expect(await ask('DELETED')).toEqual(having('\\Deleted'));
    expect(await ask('UNDELETED')).toEqual(having('\\Deleted', false));
    expect(await ask('SEEN')).toEqual(having('\\Seen'));
    expect(await ask('UNSEEN')).toEqual(having('\\Seen', false));
    expect(await ask('UNFLAGGED')).toEqual(having('\\Flagged', false));
    expect(await ask('KEYWORD $forwarded')).toEqual(having('$Forwarded'));
    expect(await ask('UNKEYWORD $Forwarded')).toEqual(having('$Forwarded', false));
    expect(await ask('UID 1:5,9 FLAGGED')).toEqual([]);
    const [first = 0, second = 0] = having('\\Flagged');
    expect(await ask(`UID ${first},${second} FLAGGED`)).toEqual([first, second]);
    expect(await ask(`UID ${first}`)).toEqual([first]);
    expect(await ask('SUBJECT "Wedding pictures"')).toHaveLength(4);
  });
});

describe('changing', () => {
  test('UID STORE sets and clears flags and keywords, silently or not', async () => {
    const { client, uids } = await open('SELECT "&ZeVnLIqe-"');
    const set = uids.slice(0, 3).join(',');
    expect((await client.run(`UID STORE ${set} +FLAGS.SILENT (\\Flagged $Forwarded)`)).untagged).toEqual([]);
    expect(found(await client.run(`UID SEARCH UID ${set} FLAGGED KEYWORD $Forwarded`))).toEqual(
      uids.slice(0, 3),
    );
    expect((await client.run(`UID STORE ${set} -FLAGS.SILENT ($Forwarded)`)).status).toBe('OK');
    expect(found(await client.run(`UID SEARCH UID ${set} UNKEYWORD $Forwarded`))).toEqual(uids.slice(0, 3));
    const loud = await client.run(`UID STORE ${uids[0]} +FLAGS (\\Answered)`);
    expect(loud.untagged[0]).toMatch(
      new RegExp(`^\\* 1 FETCH \\(FLAGS \\([^)]*\\\\Answered\\) UID ${uids[0]}\\)$`),
    );
  });

  test('UID EXPUNGE removes what is deleted and in the set, and nothing else', async () => {
    const { client, uids } = await open('SELECT Trash');
    const clean = await client.run(`UID STORE ${uids.join(',')} -FLAGS.SILENT (\\Deleted)`);
    expect(clean.status).toBe('OK');
    const [mine, alsoMine, foreign, untouched] = uids;
    await client.run(`UID STORE ${mine},${alsoMine},${foreign} +FLAGS.SILENT (\\Deleted)`);
    const answer = await client.run(`UID EXPUNGE ${mine},${alsoMine},${untouched}`);
    expect(answer.status).toBe('OK');
    expect(answer.untagged).toEqual(['* 1 EXPUNGE', '* 1 EXPUNGE']);
    expect(found(await client.run('UID SEARCH ALL'))).toEqual(uids.slice(2));
    expect(found(await client.run('UID SEARCH DELETED'))).toEqual([foreign]);
  });

  test('a set of 500 is stored and expunged in one line', async () => {
    const { client, uids } = await open('SELECT INBOX');
    const before = new Set(found(await client.run('UID SEARCH DELETED')));
    const mine = uids.filter((uid) => !before.has(uid)).slice(0, 500);
    await client.run(`UID STORE ${mine.join(',')} +FLAGS.SILENT (\\Deleted)`);
    expect((await client.run(`UID EXPUNGE ${mine.join(',')}`)).untagged).toHaveLength(500);
    expect(found(await client.run('UID SEARCH ALL'))).toEqual(uids.filter((uid) => !mine.includes(uid)));
    expect(found(await client.run('UID SEARCH DELETED'))).toEqual([...before]);
  });

  test('under EXAMINE nothing can be changed', async () => {
    const { client, uids } = await open('EXAMINE Trash');
    const before = (await client.run(`UID FETCH 1:${uids.at(-1)} (UID FLAGS)`)).untagged;
    for (const command of [
      `UID STORE ${uids[0]} +FLAGS.SILENT (\\Deleted)`,
      'STORE 1 +FLAGS.SILENT (\\Deleted)',
      `UID EXPUNGE 1:${uids.at(-1)}`,
      'EXPUNGE',
      `UID MOVE ${uids[0]} INBOX`,
    ]) {
      expect([command, (await client.run(command)).status]).toEqual([command, 'NO']);
    }
    expect((await client.run('CLOSE')).status).toBe('OK');
    await client.run('EXAMINE Trash');
    expect((await client.run(`UID FETCH 1:${uids.at(-1)} (UID FLAGS)`)).untagged).toEqual(before);
  });

  test('commands sent in one burst are answered in order', async () => {
    const { client, uids } = await open('SELECT Trash');
    const lines = uids.map((uid) => `x${uid} UID STORE ${uid} +FLAGS.SILENT (\\Seen)`);
    client.send(lines.join('\r\n'));
    for (const uid of uids) expect(await client.next()).toBe(`x${uid} OK UID STORE completed`);
  });
});

describe('two connections', () => {
  test('in IDLE the reader hears at once what the wire does', async () => {
    const { client: reader, uids } = await open('EXAMINE Trash');
    const { client: wire } = await open('SELECT Trash');
    reader.send('i IDLE');
    expect(await reader.next()).toMatch(/^\+/);
    await wire.run(`UID STORE ${uids[2]} +FLAGS.SILENT ($Label1)`);
    expect(await reader.next()).toMatch(
      new RegExp(`^\\* 3 FETCH \\(UID ${uids[2]} FLAGS \\(.*\\$Label1\\)\\)$`),
    );
    await wire.run(`UID STORE ${uids[4]} +FLAGS.SILENT (\\Deleted)`);
    expect(await reader.next()).toMatch(/^\* 5 FETCH /);
    await wire.run(`UID EXPUNGE ${uids[4]}`);
    expect(await reader.next()).toBe('* 5 EXPUNGE');
    expect(await reader.next()).toBe('* 49 EXISTS');
    await wire.run('APPEND Trash (\\Seen) {21+}\r\nSubject: new\r\n\r\nHello');
    expect(await reader.next()).toBe('* 50 EXISTS');
    reader.send('DONE');
    expect(await reader.next()).toBe('i OK IDLE terminated');
  });

  test('outside IDLE notices wait for a command, also after an IDLE, and come before what uses the new numbers', async () => {
    const { client: reader, uids } = await open('EXAMINE Trash');
    const { client: wire } = await open('SELECT Trash');
    reader.send('i IDLE');
    await reader.next();
    reader.send('DONE');
    await reader.next();
    await wire.run(`UID STORE ${uids[0]} +FLAGS.SILENT (\\Deleted)`);
    await wire.run(`UID EXPUNGE ${uids[0]}`);
    await (await signIn()).run('NOOP'); // a round trip: an early notice would have come by now
    expect(reader.unread).toEqual([]);
    const answer = await reader.run(`UID FETCH ${uids[1]} (UID)`);
    expect(answer.untagged.slice(-3)).toEqual(['* 1 EXPUNGE', '* 49 EXISTS', `* 1 FETCH (UID ${uids[1]})`]);
  });

  test('NOOP delivers what waited', async () => {
    const { client: reader, uids } = await open('EXAMINE Trash');
    const { client: wire } = await open('SELECT Trash');
    await wire.run(`UID STORE ${uids[1]} +FLAGS.SILENT ($Label2)`);
    expect((await reader.run('NOOP')).untagged).toHaveLength(1);
    expect((await reader.run('NOOP')).untagged).toEqual([]);
  });
});
