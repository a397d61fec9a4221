// What is saved of a message: which octets, what they are called, and under which name.
import { WHOLE, type MimePart } from '../model/mime-part.ts';
import { literal, safe, toSafe, type Safe } from '../text/safe-text.ts';
import type { SavedPart, Subject } from './sheet.ts';

export function savedPart(of: Subject, part: MimePart): SavedPart {
  const { section, encoding, type, filename, octets } = part;
  return { of, section, encoding, type, filename, octets };
}

/** All of the message, as it is. */
export function savedMessage(of: Subject, octets: number | undefined): SavedPart {
  const nothing = literal('');
  return {
    of,
    section: WHOLE,
    encoding: nothing,
    type: literal('message/rfc822'),
    filename: nothing,
    octets,
  };
}

/** `part 2 of UID 5`. */
export function partWords({ of, section }: Pick<SavedPart, 'of' | 'section'>): Safe {
  return section === WHOLE ? safe`message UID ${of.uid}` : safe`part ${toSafe(section)} of UID ${of.uid}`;
}

const EXTENSIONS: Readonly<Record<string, string>> = {
  'text/plain': 'txt',
  'text/html': 'html',
  'text/calendar': 'ics',
  'message/rfc822': 'eml',
  'message/delivery-status': 'txt',
  'application/pdf': 'pdf',
  'application/zip': 'zip',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/gif': 'gif',
};

/** For what has no name of its own: `uid-5-part-2.pdf`. */
export function suggestedName({ of, section, type }: SavedPart): string {
  const part = section === WHOLE ? '' : `-part-${section}`;
  return `uid-${of.uid}${part}.${EXTENSIONS[type] ?? 'bin'}`;
}
