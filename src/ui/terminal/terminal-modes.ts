// The escape sequences that take and give back the terminal. xterm's ctlseqs names the modes.

const ALTERNATE_SCREEN = '\x1b[?1049h';
/** Without margins (DECSTBM), so that the last of two rows never scrolls. */
export const CLEAR_SCREEN = '\x1b[r\x1b[H\x1b[J';
export const BEGIN_FRAME = '\x1b[?2026h';
export const END_FRAME = '\x1b[?2026l';
export const MOUSE_ON = '\x1b[?1000h\x1b[?1002h\x1b[?1006h';
const MOUSE_OFF = '\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l';

/**
 * Asks where the cursor is (DSR 6), having put it into this place (`row;column`, from 1): a terminal answers once it has
 * drawn all that came before, and the place tells which question is answered.
 */
export const askPosition = (place: string): string => `\x1b[${place}H\x1b[6n`;

/** The answer (CPR), as the key decoder writes an unknown sequence; its place. */
export const POSITION_REPORT = /^\^\[\[(\d{1,2};\d{1,2})R$/;

/** Alternate screen, ASCII charset, normal cursor keys and keypad, bracketed paste, no cursor. */
export const ENTER = `${ALTERNATE_SCREEN}\x1b(B\x0f\x1b[?1l\x1b>\x1b[?2004h\x1b[?25l`;

/** Undoes ENTER and everything Ink may have left on, in whatever state the terminal is. */
export const LEAVE = `${END_FRAME}${MOUSE_OFF}\x1b[?2004l\x1b[r\x1b[0m\x1b[?25h\x1b[?1049l`;
