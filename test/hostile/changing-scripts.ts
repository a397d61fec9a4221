// Lies in answers to changes: STORE and EXPUNGE, done or not, and everything that can happen to a connection meanwhile.
import {
  cut,
  DONE,
  flood,
  endlessly,
  NOTHING_DONE,
  once,
  PART,
  truthAnd,
  truthThen,
  untagged,
  UNKNOWN,
  type Script,
} from './script.ts';

const store = { command: 'UID STORE', plans: ['flag', 'expunge'] } as const;
const expunge = { command: 'UID EXPUNGE', plans: ['expunge'] } as const;
const OTHERS = [1, 4, 6];
const OTHERS_VANISHED = /^failed: .*others vanished meanwhile/;
// Nothing was asked of mod-sequences: who speaks of them all the same is taken at its word.
const LEFT_ALONE = /^failed: 3 asked · 0 gone · somebody else changed 3 of these/;
const MADE_ANEW = /^failed: .*UIDVALIDITY was 7, is 8/;

export const changingScripts: readonly Script[] = [
  { ...store, name: 'OK without effect', lie: () => '{TAG} OK done\r\n', ends: NOTHING_DONE },
  {
    ...store,
    name: 'OK with effect on one',
    lie: ({ mailbox, uids, command }) => {
      mailbox.store(uids.slice(0, 1), '+', /\((.*)\)/.exec(command.rest)?.[1] ?? '');
      return '{TAG} OK done\r\n';
    },
    ends: PART,
  },
  { ...store, name: 'ok in small letters', lie: ({ truth }) => `${truth()}{TAG} ok done\r\n`, ends: DONE },
  {
    ...store,
    name: 'NO [EXPUNGEISSUED]',
    lie: () => '{TAG} NO [EXPUNGEISSUED] some are gone\r\n',
    ends: NOTHING_DONE,
  },
  {
    ...store,
    name: 'NO, but it was done',
    lie: ({ truth }) => `${truth()}{TAG} NO not really\r\n`,
    ends: { flag: DONE, expunge: NOTHING_DONE },
  },
  {
    ...store,
    name: 'NO with ESC, C1, bidi and NUL',
    lie: () => '{TAG} NO [\x1b]0;title\x07] \x1b[31m\x9b2J\xe2\x80\xae\x00gone\r\n',
    ends: NOTHING_DONE,
  },
  {
    ...store,
    name: 'BAD of a megabyte',
    lie: () => `{TAG} BAD ${'\x1b'.repeat(1_000_000)}\r\n`,
    ends: NOTHING_DONE,
  },
  {
    ...store,
    name: '[MODIFIED 1:4294967295]',
    lie: ({ truth }) => `${truth()}{TAG} OK [MODIFIED 1:4294967295] done\r\n`,
    ends: { flag: DONE, expunge: LEFT_ALONE },
  },
  {
    ...store,
    name: '[MODIFIED 1,4,6], which nobody named',
    lie: ({ truth }) => `${truth()}{TAG} OK [MODIFIED 1,4,6] done\r\n`,
    ends: { flag: DONE, expunge: LEFT_ALONE },
  },
  {
    ...store,
    name: '[MODIFIED] of a set that is none',
    lie: ({ truth }) => `${truth()}{TAG} NO [MODIFIED 0,-1,*] done\r\n`,
    ends: { flag: DONE, expunge: LEFT_ALONE },
  },
  { ...store, name: 'EXPUNGE meanwhile', lie: truthAnd('* 1 EXPUNGE\r\n* 1 EXPUNGE\r\n'), ends: DONE },
  { ...store, name: '* 0 EXPUNGE', lie: truthAnd('* 0 EXPUNGE\r\n'), ends: DONE },
  { ...store, name: 'VANISHED 1:4294967295', lie: truthAnd('* VANISHED 1:4294967295\r\n'), ends: DONE },
  {
    ...store,
    name: 'others are really expunged meanwhile',
    lie: ({ mailbox, truth }) => {
      mailbox.box.delete(1);
      return `${truth()}* 1 EXPUNGE\r\n{TAG} OK done\r\n`;
    },
    meddles: [1],
    ends: { flag: DONE, expunge: OTHERS_VANISHED },
  },
  {
    ...store,
    name: 'one of them is really expunged meanwhile',
    lie: ({ mailbox, truth }) => {
      mailbox.box.delete(2);
      return `${truth()}* 2 EXPUNGE\r\n{TAG} OK done\r\n`;
    },
    meddles: [2],
    ends: { flag: PART, expunge: DONE },
  },
  {
    ...store,
    name: 'FETCH of other messages, marked',
    lie: truthAnd('* 1 FETCH (UID 1 FLAGS (\\Deleted))\r\n* 4 FETCH (UID 4 FLAGS (\\Deleted))\r\n'),
    ends: DONE,
  },
  {
    ...store,
    name: 'FETCH without UID',
    lie: truthAnd('* 1 FETCH (FLAGS (\\Flagged \\Deleted))\r\n'),
    ends: DONE,
  },
  { ...store, name: 'a SEARCH that nobody asked for', lie: truthAnd('* SEARCH 1 4 6\r\n'), ends: DONE },
  { ...store, name: 'a wrong tag', lie: ({ truth }) => `${truth()}w999 OK done\r\n`, ends: DONE },
  { ...store, name: "the sign-in's tag", lie: ({ truth }) => `${truth()}a1 OK done\r\n`, ends: DONE },
  {
    ...store,
    name: 'the tag in another case',
    lie: ({ truth, command }) => `${truth()}${command.tag.toUpperCase()} OK done\r\n`,
    ends: DONE,
  },
  { ...store, name: 'the tag twice', lie: truthThen('{TAG} OK done\r\n'), ends: DONE },
  { ...store, name: 'OK, then NO', lie: truthThen('{TAG} NO not done\r\n'), ends: DONE },
  {
    ...store,
    name: 'the next tag before its command',
    lie: truthThen(({ command }) => `w${Number(command.tag.slice(1)) + 1} OK done\r\n`),
    ends: DONE,
  },
  { ...store, name: 'no status', lie: ({ truth }) => `${truth()}{TAG}\r\n`, ends: DONE },
  {
    ...store,
    name: 'a status that IMAP does not have',
    lie: ({ truth }) => `${truth()}{TAG} MAYBE done\r\n`,
    ends: DONE,
  },
  { ...store, name: 'tagged BYE', lie: ({ truth }) => `${truth()}{TAG} BYE done\r\n`, ends: DONE },
  { ...store, name: '+ go on', lie: truthAnd('+ go on\r\n'), ends: DONE },
  { ...store, name: 'empty lines', lie: truthAnd('\r\n\r\n\r\n'), ends: DONE },
  { ...store, name: 'bare LF', lie: ({ truth }) => `${truth()}{TAG} OK done\n`, silent: true, ends: DONE },
  {
    ...store,
    name: 'bytes of TLS',
    lie: () => '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n',
    ends: UNKNOWN,
  },
  {
    ...store,
    name: 'an HTTP answer',
    lie: () => 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
    ends: UNKNOWN,
  },
  { ...store, name: 'NULs', lie: truthAnd(`${'\x00'.repeat(10_000)}\r\n`), ends: DONE },
  {
    ...store,
    name: 'another UIDVALIDITY in mid-plan',
    lie: truthAnd('* OK [UIDVALIDITY 8] made anew\r\n'),
    ends: DONE,
  },
  {
    ...store,
    name: 'another folder is open, says [CLOSED]',
    lie: truthAnd('* OK [CLOSED] Box is gone\r\n'),
    ends: DONE,
  },
  {
    ...store,
    name: '[READ-ONLY] in mid-plan',
    lie: truthAnd('* OK [READ-ONLY] from now on\r\n'),
    ends: DONE,
  },
  {
    ...store,
    name: 'a response code 100,000 brackets deep',
    lie: truthAnd(`* OK [${'['.repeat(100_000)}\r\n`),
    ends: DONE,
  },
  {
    ...store,
    name: 'BYE, done',
    lie: cut('FIN', 'doing it', '* BYE [UNAVAILABLE] \x1b[31mshutting down\r\n'),
    ends: DONE,
  },
  {
    ...store,
    name: 'BYE once, not done',
    lie: once(cut('FIN', 'nothing', '* BYE shutting down\r\n')),
    ends: DONE,
  },
  {
    ...store,
    name: 'BYE, and the connection stays open',
    lie: () => '* BYE shutting down\r\n',
    silent: true,
    ends: UNKNOWN,
  },
  { ...store, name: 'RST, done', lie: cut('RST', 'doing it'), ends: DONE },
  { ...store, name: 'RST once, not done', lie: once(cut('RST', 'nothing')), ends: DONE },
  { ...store, name: 'RST, never done', lie: cut('RST', 'nothing'), ends: UNKNOWN },
  { ...store, name: 'half the tagged line, then FIN', lie: cut('FIN', 'doing it', '{TAG} O'), ends: DONE },
  { ...store, name: 'silence, done', lie: ({ truth }) => (truth(), ''), silent: true, ends: DONE },
  { ...store, name: 'silence, not done', lie: () => '', silent: true, ends: UNKNOWN },
  {
    ...store,
    name: 'half the tagged line, then silence',
    lie: ({ truth }) => `${truth()}{TAG} O`,
    silent: true,
    ends: DONE,
  },
  { ...store, name: 'a line without end', lie: once(endlessly('x', '* OK ')), endless: true, ends: DONE },
  {
    ...store,
    name: 'a tagged line without end',
    lie: once(endlessly('x', '{TAG} OK ')),
    endless: true,
    ends: DONE,
  },
  { ...store, name: 'empty lines without end', lie: once(endlessly('\r\n')), endless: true, ends: DONE },
  {
    ...store,
    name: 'ALERTs without end',
    lie: once(flood('* OK [ALERT] \x1b[31mmind the gap\r\n')),
    endless: true,
    ends: DONE,
  },
  {
    ...store,
    name: 'BYEs without end',
    lie: once(flood('* BYE go\r\n')),
    silent: true,
    endless: true,
    ends: DONE,
  },
  {
    ...store,
    name: 'a flood after the answer',
    lie: once(endlessly('* 1 FETCH (FLAGS ())\r\n', '{TAG} OK done\r\n')),
    endless: true,
    ends: NOTHING_DONE,
  },

  { ...expunge, name: 'OK without effect', lie: () => '{TAG} OK done\r\n', ends: NOTHING_DONE },
  {
    ...expunge,
    name: 'OK without effect, and the proof is never answered',
    lie: ({ mailbox }) => {
      mailbox.lies = { 'UID SEARCH': untagged('') };
      return '{TAG} OK done\r\n';
    },
    ends: /^failed: 3 asked · 0 gone · 3 not known: /,
  },
  {
    ...expunge,
    name: 'OK with effect on one',
    lie: ({ mailbox, uids }) => {
      mailbox.expunge(uids.slice(0, 1));
      return '{TAG} OK done\r\n';
    },
    ends: PART,
  },
  {
    ...expunge,
    name: 'EXPUNGE and VANISHED, without effect',
    lie: () => '* 2 EXPUNGE\r\n* 2 EXPUNGE\r\n* VANISHED 1:4294967295\r\n{TAG} OK done\r\n',
    ends: NOTHING_DONE,
  },
  {
    ...expunge,
    name: 'everything that is marked goes',
    lie: ({ mailbox, truth }) => {
      mailbox.expunge([...mailbox.box.keys()]);
      return `${truth()}{TAG} OK done\r\n`;
    },
    meddles: OTHERS,
    ends: OTHERS_VANISHED,
  },
  {
    ...expunge,
    name: 'one that nobody named goes instead',
    lie: ({ mailbox }) => {
      mailbox.box.delete(4);
      return '{TAG} OK done\r\n';
    },
    meddles: [4],
    ends: NOTHING_DONE,
  },
  { ...expunge, name: 'NO', lie: () => '{TAG} NO [NOPERM] you may not\r\n', ends: NOTHING_DONE },
  {
    ...expunge,
    name: 'BAD, but it was done',
    lie: ({ truth }) => `${truth()}{TAG} BAD what?\r\n`,
    ends: DONE,
  },
  { ...expunge, name: 'a wrong tag, done', lie: ({ truth }) => `${truth()}w999 OK done\r\n`, ends: DONE },
  { ...expunge, name: 'BYE, done', lie: cut('FIN', 'doing it', '* BYE shutting down\r\n'), ends: DONE },
  { ...expunge, name: 'RST once, not done', lie: once(cut('RST', 'nothing')), ends: DONE },
  { ...expunge, name: 'RST, never done', lie: cut('RST', 'nothing'), ends: UNKNOWN },
  { ...expunge, name: 'silence, done', lie: ({ truth }) => (truth(), ''), silent: true, ends: DONE },
  {
    ...expunge,
    name: 'another UIDVALIDITY in mid-plan',
    lie: truthAnd('* OK [UIDVALIDITY 8] made anew\r\n'),
    ends: DONE,
  },
  {
    ...expunge,
    name: 'the folder was made anew meanwhile',
    lie: ({ mailbox, truth }) => {
      truth();
      mailbox.uidValidity = 8;
      return '* BYE made anew\r\n';
    },
    silent: true,
    ends: MADE_ANEW,
  },
  {
    ...expunge,
    name: 'EXPUNGE without end',
    lie: once(flood('* 1 EXPUNGE\r\n')),
    endless: true,
    ends: DONE,
  },
];
