// Prints the runs of src/text/alphabet.ts: `node test/text/make-alphabet.ts`. Needs python3 with a glibc of Unicode 14
// (2.35 or 2.36), whose wcwidth is what tmux 3.3 measures with: a letter that it does not know, tmux does not draw.
import { execFileSync } from 'node:child_process';
import { MARK } from '../../src/text/alphabet.ts';
import { agreedKind, xtermWidths } from './agreement.ts';

const ASK_GLIBC = `
import ctypes
c = ctypes.CDLL('libc.so.6')
c.setlocale(0, b'C.UTF-8')
c.wcwidth.argtypes = [ctypes.c_uint32]
print(','.join(str(c.wcwidth(p)) for p in range(0x110000)))`;

const glibc = execFileSync('python3', ['-c', ASK_GLIBC], { encoding: 'utf8', maxBuffer: 1 << 24 }).split(',');
const cells = [undefined, 1, 2, 0, 1]; // by kind
const xtermWidth = xtermWidths();

let runs = '';
let length = 0;
let current: number = MARK;
for (let codePoint = 0x80; codePoint <= 0x110000; codePoint += 1) {
  const agreed = codePoint < 0x110000 ? agreedKind(codePoint, xtermWidth) : -1;
  const kind = agreed === -1 ? -1 : Number(glibc[codePoint]) === cells[agreed] ? agreed : MARK;
  if (kind === current) {
    length += 1;
    continue;
  }
  if (kind !== -1 || current !== MARK) runs += 'MNWCS'[current] + length.toString(36);
  current = kind;
  length = 1;
}
process.stdout.write(runs.replace(/.{1,104}/g, "  '$&',\n"));
