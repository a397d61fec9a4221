// Lies in answers to UID COPY and UID MOVE, about the target, and about mod-sequences: originals go only once the copies
// were seen, and only those.
import { cut, DONE, flood, once, truthAnd, UNKNOWN, UNTOUCHED, type Script } from './script.ts';

const move = { command: 'UID MOVE', plans: ['move'], capabilities: ['MOVE'] } as const;
const copy = { command: 'UID COPY', plans: ['move', 'copy'] } as const;
const status = { command: 'STATUS', plans: ['move', 'copy'] } as const;
const both = { ...status, capabilities: ['MOVE'] } as const;
const condition = { plans: ['expunge'], capabilities: ['CONDSTORE'] } as const;
const UNMOVED = /^failed: 3 asked · 0 (moved|copied) to Other · 3 not (moved|copied)/;
const LEFT_ALONE = /^failed: 3 asked · 0 gone · somebody else changed 3 of these/;

const instead = (code: string) => (question: { truth: () => string }) => {
  question.truth();
  return `* OK [${code}] ok\r\n{TAG} OK done\r\n`;
};

export const filingScripts: readonly Script[] = [
  { ...move, name: 'OK without effect', lie: () => '{TAG} OK done\r\n', ends: UNMOVED },
  {
    ...move,
    name: 'OK without effect, and a COPYUID',
    lie: () => '{TAG} OK [COPYUID 7 2,3,5 1:3] done\r\n',
    ends: UNMOVED,
  },
  {
    ...move,
    name: 'half of them, then NO',
    lie: once(({ mailbox, uids }) => `${mailbox.take(uids.slice(0, 2))}{TAG} NO no more\r\n`),
    ends: /^part: 3 asked · 2 moved to Other · 1 not moved/,
  },
  {
    ...move,
    name: 'half of them, then NO [LIMIT]',
    lie: once(({ mailbox, uids }) => `${mailbox.take(uids.slice(0, 2))}{TAG} NO [LIMIT] enough\r\n`),
    silent: true,
    ends: DONE,
  },
  {
    ...move,
    name: 'gone here, and not there',
    lie: ({ mailbox, uids }) => {
      for (const uid of uids) mailbox.box.delete(uid);
      return '* OK [COPYUID 7 2,3,5 1:3] ok\r\n{TAG} OK done\r\n';
    },
    meddles: [2, 3, 5],
    ends: /^failed: 3 asked · 0 moved/,
  },
  { ...move, name: 'NO [TRYCREATE]', lie: () => '{TAG} NO [TRYCREATE] no such folder\r\n', ends: UNMOVED },
  { ...move, name: 'NO [OVERQUOTA]', lie: () => '{TAG} NO [OVERQUOTA] full\r\n', ends: UNMOVED },
  {
    ...move,
    name: 'NO, but it was done',
    lie: ({ truth }) => `${truth()}{TAG} NO not really\r\n`,
    ends: DONE,
  },
  { ...move, name: 'a COPYUID of fewer', lie: instead('COPYUID 7 2,3 1:2'), ends: DONE },
  { ...move, name: 'a COPYUID of more', lie: instead('COPYUID 7 1:6 1:6'), ends: DONE },
  { ...move, name: 'a COPYUID of others', lie: instead('COPYUID 7 1,4,6 1:3'), ends: DONE },
  {
    ...move,
    name: 'a COPYUID of 4294967295',
    lie: instead('COPYUID 7 1:4294967295 1:4294967295'),
    ends: DONE,
  },
  { ...move, name: 'a COPYUID of unequal sets', lie: instead('COPYUID 7 2,3,5 1:4000000000'), ends: DONE },
  { ...move, name: 'a COPYUID that is doubled', lie: instead('COPYUID 7 2,2,2 1,1,1'), ends: DONE },
  { ...move, name: 'a COPYUID with another UIDVALIDITY', lie: instead('COPYUID 99 2,3,5 1:3'), ends: DONE },
  {
    ...move,
    name: 'a COPYUID above 2^32',
    lie: instead('COPYUID 7 2,3,5 4294967297:4294967299'),
    ends: DONE,
  },
  { ...move, name: 'a COPYUID in words', lie: instead('COPYUID seven two one'), ends: DONE },
  {
    ...move,
    name: 'a COPYUID 100,000 sets long',
    lie: ({ truth }) => {
      truth();
      return `* OK [COPYUID 7 ${'2,'.repeat(100_000)}3 ${'1,'.repeat(100_000)}2] ok\r\n{TAG} OK done\r\n`;
    },
    ends: DONE,
  },
  {
    ...move,
    name: 'COPYUIDs without end',
    lie: once(flood('* OK [COPYUID 7 2,3,5 1:3] ok\r\n', 1)),
    endless: true,
    ends: DONE,
  },
  { ...move, name: 'BYE, done', lie: cut('FIN', 'doing it', '* BYE shutting down\r\n'), ends: DONE },
  { ...move, name: 'RST once, not done', lie: once(cut('RST', 'nothing')), ends: DONE },
  { ...move, name: 'RST, never done', lie: cut('RST', 'nothing'), ends: UNKNOWN },
  { ...move, name: 'silence, done', lie: ({ truth }) => (truth(), ''), silent: true, ends: DONE },
  { ...move, name: 'a wrong tag, done', lie: ({ truth }) => `${truth()}w999 OK done\r\n`, ends: DONE },

  { ...copy, name: 'OK without effect', lie: () => '{TAG} OK done\r\n', ends: UNMOVED },
  {
    ...copy,
    name: 'OK without effect, and a COPYUID',
    lie: () => '{TAG} OK [COPYUID 7 2,3,5 1:3] done\r\n',
    ends: UNMOVED,
  },
  {
    ...copy,
    name: 'OK, and half of them',
    lie: ({ mailbox, uids }) => `${mailbox.duplicate(uids.slice(0, 1))}{TAG} OK done\r\n`,
    ends: /^part: 3 asked · 1 (moved|copied) to Other · 2 not (moved|copied)/,
  },
  {
    ...copy,
    name: 'other messages instead',
    lie: ({ mailbox }) => {
      mailbox.duplicate([1, 4, 6]);
      return '{TAG} OK [COPYUID 7 2,3,5 1:3] done\r\n';
    },
    ends: UNMOVED,
  },
  { ...copy, name: 'NO [TRYCREATE]', lie: () => '{TAG} NO [TRYCREATE] no such folder\r\n', ends: UNMOVED },
  {
    ...copy,
    name: 'NO [OVERQUOTA], half done',
    lie: ({ mailbox, uids }) => `${mailbox.duplicate(uids.slice(0, 2))}{TAG} NO [OVERQUOTA] full\r\n`,
    ends: { move: /^failed: 3 asked · 0 moved.*3 copied, the originals stay/, copy: DONE },
  },
  {
    ...copy,
    name: 'no COPYUID',
    lie: ({ truth }) => {
      truth();
      return '{TAG} OK done\r\n';
    },
    ends: DONE,
  },
  {
    ...copy,
    name: 'a COPYUID of 4294967295',
    lie: instead('COPYUID 7 1:4294967295 1:4294967295'),
    ends: DONE,
  },
  { ...copy, name: 'RST, done', lie: cut('RST', 'doing it'), ends: DONE },
  { ...copy, name: 'RST once, done', lie: once(cut('RST', 'doing it')), ends: DONE },
  { ...copy, name: 'RST once, not done', lie: once(cut('RST', 'nothing')), ends: DONE },

  { ...status, name: 'never answered', lie: () => '{TAG} OK done\r\n', ends: UNTOUCHED },
  {
    ...status,
    name: 'of another folder',
    lie: () => '* STATUS "Box" (MESSAGES 0 UIDNEXT 1 UIDVALIDITY 7)\r\n{TAG} OK done\r\n',
    ends: UNTOUCHED,
  },
  {
    ...status,
    name: 'NO [NONEXISTENT]',
    lie: () => '{TAG} NO [NONEXISTENT] no such folder\r\n',
    ends: UNTOUCHED,
  },
  {
    ...status,
    name: 'UIDNEXT 0',
    lie: () => '* STATUS "Other" (MESSAGES 0 UIDNEXT 0 UIDVALIDITY 7)\r\n{TAG} OK done\r\n',
    ends: UNTOUCHED,
  },
  {
    ...status,
    name: 'UIDVALIDITY 0',
    lie: () => '* STATUS "Other" (MESSAGES 0 UIDNEXT 1000 UIDVALIDITY 0)\r\n{TAG} OK done\r\n',
    ends: UNTOUCHED,
  },
  {
    ...status,
    name: 'numbers above 2^32',
    lie: () =>
      `* STATUS "Other" (MESSAGES ${'9'.repeat(30)} UIDNEXT ${'9'.repeat(30)} UIDVALIDITY ${'9'.repeat(30)})\r\n{TAG} OK done\r\n`,
    ends: UNTOUCHED,
  },
  {
    ...both,
    name: 'negative numbers, MOVE',
    lie: () => '* STATUS "Other" (MESSAGES -1 UIDNEXT -1 UIDVALIDITY -1)\r\n{TAG} OK done\r\n',
    ends: UNTOUCHED,
  },
  {
    ...both,
    name: 'parentheses 100,000 deep, MOVE',
    lie: truthAnd(`* STATUS "Other" ${'('.repeat(100_000)}${')'.repeat(100_000)}\r\n`),
    ends: UNTOUCHED,
  },

  {
    ...condition,
    command: 'UID FETCH',
    name: 'MODSEQ 0',
    lie: ({ mailbox, uids, command }) =>
      `${uids.map((uid) => mailbox.row(uid, command.rest).replace(/\)\r\n$/, ' MODSEQ (0))\r\n')).join('')}{TAG} OK done\r\n`,
    ends: DONE,
  },
  {
    ...condition,
    command: 'UID FETCH',
    name: 'MODSEQ above 2^64',
    lie: ({ mailbox, uids, command }) =>
      `${uids.map((uid) => mailbox.row(uid, command.rest).replace(/\)\r\n$/, ` MODSEQ (${'9'.repeat(40)}))\r\n`)).join('')}{TAG} OK done\r\n`,
    ends: DONE,
  },
  { ...condition, command: 'UID FETCH', name: 'no MODSEQ', lie: () => undefined, ends: DONE },
  {
    ...condition,
    command: 'UID STORE',
    name: 'NO [MODIFIED] for all',
    lie: ({ uids }) => `{TAG} NO [MODIFIED ${uids.join(',')}] changed\r\n`,
    ends: LEFT_ALONE,
  },
  {
    ...condition,
    command: 'UID STORE',
    name: 'OK [MODIFIED] for one, which it marked all the same',
    lie: ({ truth }) => `${truth()}{TAG} OK [MODIFIED 3] changed\r\n`,
    ends: /^part: 3 asked · 2 gone · somebody else changed 1 of these/,
  },
  {
    ...condition,
    command: 'UID STORE',
    name: '[MODIFIED 4294967295:1]',
    lie: ({ truth }) => `${truth()}{TAG} OK [MODIFIED 4294967295:1] changed\r\n`,
    ends: LEFT_ALONE,
  },
];
