// The whole corpus as real servers describe it: every structure is read whole, every part has the octets that were said,
// every header is read out, and what comes out of the parts is what a parser finds in them that shares no line with this
// program or with the server (mailparser).
import { simpleParser } from 'mailparser';
import { afterEach, describe, expect, test } from 'vitest';
import { headerReport } from '../../../src/imap/mail-text/header-report.ts';
import { lineReader } from '../../../src/imap/mail-text/line-reader.ts';
import { parseStructure } from '../../../src/imap/mail-text/structure-parser.ts';
import { transferDecoder } from '../../../src/imap/mail-text/transfer-decoder.ts';
import { isMultipart, isReadable, type MimePart } from '../../../src/model/mime-part.ts';
import { toMailboxPath } from '../../../src/model/mailbox.ts';
import { toUid } from '../../../src/model/uid.ts';
import { UidSet } from '../../../src/model/uid-set.ts';
import { toSafe } from '../../../src/text/safe-text.ts';
import { corpusMessages, seedCorpus } from '../../helpers/seed.ts';
import type { ServerName } from '../../servers/server.ts';
import { sharedServers } from '../../servers/shared.ts';
import { data, signIn, signOut, type Session } from '../wire/sign-in.ts';

afterEach(signOut);

const WHOLE_PART = 4_000_000;
const WHOLE_HEADER = 262_144;

/** Malformed mail of which mailparser makes something else than the servers do, or guesses a type by a file's name. */
const OTHERWISE = new Set([
  'cpython/msg_14.eml',
  'cpython/msg_15.eml',
  'enmime/mail_epilogue-sample.eml',
  'enmime/mail_mime-blank-media-name.eml',
  'enmime/parts_ctype-invalid-characters.eml',
  'enmime/parts_empty-ctype-bad-content.eml',
  'flanker/bz2-attachment.eml',
  'flanker/outlook-express.eml',
  'flanker/russian-attachment-yahoo.eml',
  'james-mime4j/mimetools-testmsgs_double-bound.eml',
  'james-mime4j/mimetools-testmsgs_multi-frag.eml',
  'mailcore2/parser_input_mbox_jwz_134.eml',
  'mikel-mail/attachment_emails_attachment_with_encoded_name.eml',
  'mikel-mail/attachment_emails_attachment_with_unquoted_name.eml',
  'mimekit/messages_missing-subtype.eml',
  'rspamd/fname.eml',
  'spamscope-mail-parser/mail_malformed_1.eml',
  'spamscope-mail-parser/mail_test_10.eml',
  'stalwart-mail-parser/legacy_031.eml',
  'stalwart-mail-parser/legacy_041.eml',
]);

/** Courier says other sizes of these messages within messages than it has. */
const OTHER_SIZES: Readonly<Record<ServerName, readonly string[]>> = {
  dovecot: [],
  cyrus: [],
  courier: ['cpython/msg_06.eml 1', 'cpython/msg_11.eml 1', 'spamassassin/nice_mime9.eml 2.1'],
};

interface Found {
  readonly part: MimePart;
  /** Decoded. */
  readonly octets: Buffer;
}

interface Looked {
  readonly parts: readonly MimePart[];
  readonly found: ReadonlyMap<string, Found>;
  readonly otherSizes: readonly string[];
}

async function look(session: Session, uid: number): Promise<Looked> {
  const uids = UidSet.of(toUid(uid));
  const fetched = (await data(session, { kind: 'fetch-structure', uids })).get(toUid(uid))!;
  const { parts, cut } = parseStructure(fetched);
  expect(cut).toBe(false);
  const found = new Map<string, Found>();
  const otherSizes: string[] = [];
  // All at once: each gets its own octets, in whatever order they come.
  await Promise.all(
    parts
      .filter((part) => !isMultipart(part))
      .map(async (part) => {
        const { section, encoding } = part;
        const piece = { kind: 'fetch-piece', uids, section, offset: 0, octets: WHOLE_PART } as const;
        const octets = (await data(session, piece)).get(toUid(uid))!;
        if (octets.length !== part.octets) otherSizes.push(section);
        const decoder = transferDecoder(encoding);
        found.set(section, { part, octets: Buffer.concat([decoder.take(octets), decoder.end()]) });
        if (!isReadable(part)) return;
        const reader = lineReader(part);
        for (const line of [...reader.take(octets).lines, ...reader.end().lines])
          expect(toSafe(line)).toBe(line);
      }),
  );
  return { parts, found, otherSizes };
}

describe.each([
  ['dovecot', 1],
  ['cyrus', 1],
  // It takes its time over each answer.
  ['courier', 4],
] as const)('the corpus on %s', (name, every) => {
  test('is put together as an independent parser says', { timeout: 240_000 }, async () => {
    const session = await signIn(sharedServers()[name]);
    await session.raw.uids('INBOX');
    const { appended } = await seedCorpus(session.raw, 'INBOX', every);
    await data(session, { kind: 'examine', path: toMailboxPath('INBOX') });
    const bytesOf = new Map(corpusMessages().map(({ file, bytes }) => [file, bytes]));
    const otherSizes: string[] = [];
    let attachments = 0;
    let parts = 0;
    for (const { file, uid } of appended) {
      const looked = await look(session, uid);
      expect(looked.parts.length, file).toBeGreaterThan(0);
      parts += looked.parts.length;
      otherSizes.push(...looked.otherSizes.map((section) => `${file} ${section}`));
      const uids = UidSet.of(toUid(uid));
      const asked = {
        kind: 'fetch-piece',
        uids,
        section: 'HEADER',
        offset: 0,
        octets: WHOLE_HEADER,
      } as const;
      const header = (await data(session, asked)).get(toUid(uid))!;
      for (const text of everyText(headerReport({ octets: header, cut: false }, [])))
        expect(toSafe(text)).toBe(text);
      // Courier takes mail without MIME-Version for text, which RFC 2045 §4 lets it do.
      if (name === 'courier' || OTHERWISE.has(file)) continue;
      attachments += await compare(file, bytesOf.get(file)!, looked);
    }
    const files = new Set(appended.map(({ file }) => file));
    expect(otherSizes).toEqual(OTHER_SIZES[name].filter((part) => files.has(part.split(' ')[0]!)));
    expect(parts).toBeGreaterThan(1_200 / every);
    if (name !== 'courier') expect(attachments).toBeGreaterThan(260);
    expect([...(await session.raw.flags('INBOX')).values()].flat()).toEqual([]);
  });
});

/** How many attachments are the same: by number, type, name and octets. */
async function compare(file: string, bytes: Buffer, { found }: Looked): Promise<number> {
  const { attachments } = await simpleParser(bytes, {
    skipHtmlToText: true,
    skipTextToHtml: true,
    skipImageLinks: true,
  });
  for (const attachment of attachments) {
    const { partId, contentType, filename, content } = attachment as typeof attachment & { partId?: string };
    const mine = found.get(partId ?? '1');
    expect(mine?.part.type, file).toBe(contentType);
    // The line end before a boundary is the boundary's (RFC 2046 §5.1.1); within a message mailparser and servers differ about it.
    if (contentType.startsWith('message/')) continue;
    expect(mine?.part.filename, file).toBe(toSafe(filename ?? ''));
    expect(mine?.octets.equals(content), file).toBe(true);
  }
  return attachments.length;
}

const everyText = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(everyText);
};
