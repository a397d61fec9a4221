// Mutated responses through everything that reads them: nothing throws, what comes out names only messages that were
// asked for, and the message table that takes it in is what a naive index is. Thirty thousand here; a million with IMAPTOP_TORTURE=all, which `npm run torture` sets.
import { expect, test } from 'vitest';
import { readAppendUid, readCopyUid } from '../../src/imap/wire/copy-uid.ts';
import { toEnvelope } from '../../src/imap/header-fields.ts';
import { HeaderScanner } from '../../src/imap/wire/header-scanner.ts';
import { FetchScanner } from '../../src/imap/wire/fetch-scanner.ts';
import { IdentityScanner } from '../../src/imap/wire/identity-scanner.ts';
import { MessageScanner } from '../../src/imap/wire/message-scanner.ts';
import { ResponseSplitter } from '../../src/imap/wire/response-splitter.ts';
import { SearchScanner } from '../../src/imap/wire/search-scanner.ts';
import { readStatus } from '../../src/imap/wire/status-line.ts';
import { UidSet } from '../../src/model/uid-set.ts';
import { toSafe } from '../../src/text/safe-text.ts';
import { TwoIndexes } from './naive-index.ts';

const RESPONSES = process.env['IMAPTOP_TORTURE'] === 'all' ? 1_000_000 : 30_000;
const UIDS = [1, 2, 3, 7, 900, 4_294_967_295];
const ASKED = UidSet.from(UIDS);

const SEEDS = [
  '* 1 FETCH (UID 7 FLAGS (\\Seen $Junk) INTERNALDATE "14-Nov-2009 20:55:17 +0000" RFC822.SIZE 1204)\r\n',
  '* 2 FETCH (MODSEQ (624140003) UID 3 RFC822.SIZE 90 FLAGS () INTERNALDATE " 1-Jan-2020 00:00:00 +0000" BODY[HEADER.FIELDS (MESSAGE-ID SUBJECT)]<0> {38}\r\nMessage-ID: <a@b.example>\r\nSubject: x\r\n)\r\n',
  '* 3 FETCH (UID 1 BODY[HEADER.FIELDS (FROM SUBJECT)]<0> {26}\r\nFrom: a@b\r\nSubject: hello)\r\n',
  '* 4 FETCH (UID 2 FLAGS (\\Deleted) INTERNALDATE "01-Jan-2020 00:00:00 +0000" BODY[]<0> {5}\r\nabcde)\r\n',
  '* SEARCH 1 2 3 7 900 (MODSEQ 917162500)\r\n',
  '* ESEARCH (TAG "w1") UID ALL 1:3,7,900:4294967295\r\n',
  'w1 OK [COPYUID 38505 1:3,7 101:104] done\r\n',
  'w1 NO [MODIFIED 7,9] some were changed\r\n',
  'w1 OK [APPENDUID 38505 3955] done\r\n',
  '* OK [UIDVALIDITY 1179598577] ok\r\n',
];

/** Numerical Recipes' generator: the same run each time. */
function generator(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const BITS = [
  '(',
  ')',
  '{',
  '}',
  '"',
  '\\',
  '[',
  ']',
  '*',
  ':',
  ',',
  ' ',
  '\r\n',
  '\0',
  '\xff',
  '4294967296',
  '-1',
  '{9}\r\n',
  'NIL',
  'UID ',
];

function mutated(random: (below: number) => number): Buffer {
  let text = SEEDS[random(SEEDS.length)]!;
  for (let changes = random(5); changes > 0; changes--) {
    const at = random(text.length);
    const what = random(4);
    if (what === 0) text = text.slice(0, at) + text.slice(at + 1 + random(6));
    else if (what === 1) text = text.slice(0, at) + BITS[random(BITS.length)]! + text.slice(at);
    else if (what === 2) text = text.slice(0, at) + String.fromCharCode(random(256)) + text.slice(at + 1);
    else
      text =
        text.slice(0, at) + SEEDS[random(SEEDS.length)]!.slice(random(60), 60 + random(60)) + text.slice(at);
  }
  return Buffer.from(`${text}\r\n`, 'latin1');
}

/** Behind `* n FETCH`, as the wire gives it on; where there is none, the whole. */
function body(data: Buffer, start: number, end: number, word: string): number {
  const at = data.indexOf(word, start, 'latin1');
  return at < 0 || at + word.length > end ? start : at + word.length;
}

function read(data: Buffer, start: number, end: number, indexes: TwoIndexes): void {
  const fetch = body(data, start, end, 'FETCH');
  const rows = new FetchScanner(ASKED);
  rows.take(data, fetch, end);
  const batch = rows.batch();
  indexes.fill(batch);
  const identities = new IdentityScanner(ASKED);
  identities.take(data, fetch, end);
  const told = identities.identities();
  const envelopes = new HeaderScanner(ASKED, toEnvelope);
  envelopes.take(data, fetch, end);
  const messages = new MessageScanner({ uids: ASKED, offset: 0, octets: 100 });
  messages.take(data, fetch, end);
  const search = new SearchScanner('w1');
  search.takeSearch(data, body(data, start, end, 'SEARCH'), end);
  search.takeEsearch(data, body(data, start, end, 'ESEARCH'), end);
  const named = [
    ...batch.uids.subarray(0, batch.count),
    ...told.rows.uids.subarray(0, told.rows.count),
    ...told.headers.keys(),
    ...envelopes.found.keys(),
    ...messages.messages().map(({ uid }) => uid),
  ];
  for (const uid of named) if (!ASKED.has(uid)) throw new Error(`UID ${uid} was not asked for`);
  for (const { messageId, subject } of told.headers.values()) {
    if (messageId !== toSafe(messageId) || subject !== toSafe(subject))
      throw new Error('text that is not safe');
  }
  const status = readStatus(data, body(data, start, end, 'w1 '), end);
  if (!status) return;
  if (status.text !== toSafe(status.text)) throw new Error('words that are not safe');
  const { argument = '' } = status.code ?? {};
  const copied = readCopyUid(argument, ASKED);
  for (const uid of copied?.uids.keys() ?? []) if (!ASKED.has(uid)) throw new Error(`COPYUID of ${uid}`);
  readAppendUid(argument);
}

test(`${RESPONSES} mutated responses`, () => {
  const random = generator(2_026);
  let responses = 0;
  let indexes = new TwoIndexes(ASKED);
  let splitter = new ResponseSplitter(onResponse);
  function onResponse(data: Buffer, start: number, end: number): boolean {
    responses++;
    read(data, start, end, indexes);
    return true;
  }
  for (let n = 0; n < RESPONSES; n++) {
    const bytes = mutated(random);
    const cut = random(bytes.length);
    const fault = splitter.push(bytes.subarray(0, cut)) ?? splitter.push(bytes.subarray(cut));
    // A literal that never ends would swallow the rest.
    if (fault !== undefined || n % 50 === 0) splitter = new ResponseSplitter(onResponse);
    if (n % 7 === 0) indexes.remove(UIDS[random(UIDS.length)]!);
    else if (n % 3 === 0) indexes.add(UIDS[random(UIDS.length)]!);
    // Flags that were never seen before are kept for as long as their table.
    if (n % 5_000 === 0) indexes = new TwoIndexes(ASKED);
  }
  expect(responses).toBeGreaterThan(RESPONSES / 4);
}, 3_600_000);
