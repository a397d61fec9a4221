// Takes the place of the package string-width in the bundle: Ink measures every row several times a frame, and rows are
// made of safe text and SGR sequences, whose cells text/width.ts counts.
import type { Safe } from '../../text/safe-text.ts';
import { cellWidth } from '../../text/width.ts';

const SGR = /\x1b\[[\d;]*m/g;

// oxlint-disable-next-line import/no-default-export -- the name under which string-width is imported
export default function stringWidth(text: string): number {
  return cellWidth((text.includes('\x1b') ? text.replace(SGR, '') : text) as Safe);
}
