// Lies about the folder that is opened: UIDVALIDITY, numbers, rights.
import { cut, once, opened, truthAnd, truthThen, untagged, type Script } from './script.ts';

const VALIDITY = /UIDVALIDITY 7/;
const EXISTS = /\* \d+ EXISTS/;
const both = ['flag', 'expunge'] as const;

const base = { command: 'SELECT', plans: both } as const;
const NOTHING = /^void: nothing was changed: /;
const meaningless = /^void: nothing was changed: .*gave it no UIDVALIDITY, so UIDs mean nothing there/;

export const openingScripts: readonly Script[] = [
  { ...base, name: 'UIDVALIDITY 0', lie: opened(VALIDITY, 'UIDVALIDITY 0'), ends: meaningless },
  { ...base, name: 'no UIDVALIDITY', lie: opened(/.*UIDVALIDITY.*\r\n/, ''), ends: meaningless },
  { ...base, name: 'UIDVALIDITY 2^32', lie: opened(VALIDITY, 'UIDVALIDITY 4294967296'), ends: meaningless },
  {
    ...base,
    name: 'UIDVALIDITY of 30 digits',
    lie: opened(VALIDITY, `UIDVALIDITY ${'9'.repeat(30)}`),
    ends: meaningless,
  },
  { ...base, name: 'UIDVALIDITY -7', lie: opened(VALIDITY, 'UIDVALIDITY -7'), ends: meaningless },
  { ...base, name: 'UIDVALIDITY 7.0', lie: opened(VALIDITY, 'UIDVALIDITY 7.0'), ends: meaningless },
  { ...base, name: 'UIDVALIDITY in words', lie: opened(VALIDITY, 'UIDVALIDITY seven'), ends: meaningless },
  {
    ...base,
    name: 'another UIDVALIDITY',
    lie: opened(VALIDITY, 'UIDVALIDITY 8'),
    ends: /^void: .*UIDVALIDITY was 7, is 8/,
  },
  {
    ...base,
    name: 'the greatest UIDVALIDITY',
    lie: opened(VALIDITY, 'UIDVALIDITY 4294967295'),
    ends: /^void: .*UIDVALIDITY was 7, is 4294967295/,
  },
  {
    ...base,
    name: 'two UIDVALIDITYs, the wrong one last',
    lie: truthAnd('* OK [UIDVALIDITY 8] ok\r\n'),
    ends: /^void: .*UIDVALIDITY was 7, is 8/,
  },
  { ...base, name: '4294967295 EXISTS', lie: opened(EXISTS, '* 4294967295 EXISTS'), ends: /^done: / },
  { ...base, name: 'EXISTS of 30 digits', lie: opened(EXISTS, `* ${'9'.repeat(30)} EXISTS`), ends: NOTHING },
  { ...base, name: '-1 EXISTS', lie: opened(EXISTS, '* -1 EXISTS'), ends: NOTHING },
  { ...base, name: 'no EXISTS', lie: opened(/.*EXISTS\r\n/, ''), ends: NOTHING },
  { ...base, name: 'OK and nothing else', lie: untagged(''), ends: NOTHING },
  {
    ...base,
    name: '[READ-ONLY]',
    lie: ({ truth }) => `${truth()}{TAG} OK [READ-ONLY] done\r\n`,
    ends: /^void: .*READ-ONLY/,
  },
  {
    ...base,
    name: 'PERMANENTFLAGS ()',
    lie: opened(/PERMANENTFLAGS \(.*\)/, 'PERMANENTFLAGS ()'),
    ends: /^void: .*PERMANENTFLAGS/,
  },
  {
    ...base,
    name: 'PERMANENTFLAGS that never close',
    lie: opened(/PERMANENTFLAGS \(.*\)/, `PERMANENTFLAGS ${'('.repeat(100_000)}`),
    ends: /^(void|done): /,
  },
  {
    ...base,
    name: 'a response code that never closes',
    lie: opened(/\[UIDNEXT \d+\]/, `[UIDNEXT ${'['.repeat(100_000)}`),
    ends: /^(void|done): /,
  },
  {
    ...base,
    name: 'NO [NONEXISTENT]',
    lie: () => '{TAG} NO [NONEXISTENT] gone\r\n',
    ends: /^(void|failed): nothing was changed: .*NONEXISTENT/,
  },
  {
    ...base,
    name: 'NO with ESC, C1 and NUL',
    lie: () => '{TAG} NO \x1b[2J\x9b31m\x00\x07gone\r\n',
    ends: /^(void|failed): nothing was changed: /,
  },
  {
    ...base,
    name: 'BAD of a megabyte',
    lie: () => `{TAG} BAD ${'x'.repeat(1_000_000)}\r\n`,
    ends: /^(void|failed): nothing was changed: /,
  },
  { ...base, name: 'tagged PREAUTH', lie: () => '{TAG} PREAUTH [READ-WRITE] hello\r\n', ends: NOTHING },
  { ...base, name: 'untagged PREAUTH', lie: truthAnd('* PREAUTH hello\r\n'), ends: NOTHING },
  {
    ...base,
    name: 'BYE instead',
    lie: cut('FIN', 'nothing', '* BYE [UNAVAILABLE] overloaded\r\n'),
    ends: NOTHING,
  },
  { ...base, name: 'BYE once', lie: once(cut('FIN', 'nothing', '* BYE overloaded\r\n')), ends: /^done: / },
  {
    ...base,
    name: 'the answer to the next command, too',
    lie: truthThen(({ command }) => `w${Number(command.tag.slice(1)) + 1} OK done\r\n`),
    // It is sent already where the SELECT is answered.
    ends: { flag: /^failed: nothing was changed: .*OK without an answer/, expunge: NOTHING },
  },
];
