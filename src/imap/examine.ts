// EXAMINE, and all that a server says of the mailbox with it.
import type { ImapResponse } from 'imapflow';
import type { MailboxPath } from '../model/mailbox.ts';
import type { Client } from './client.ts';
import { codeOf, modSeqOf, numberOf, textsOf } from './responses.ts';

export interface Examined {
  readonly exists: number;
  readonly recent: number | undefined;
  readonly uidValidity: number | undefined;
  readonly uidNext: number | undefined;
  readonly highestModSeq: bigint | undefined;
  readonly flags: readonly string[] | undefined;
  readonly permanentFlags: readonly string[] | undefined;
  /** READ-ONLY, where the server says so. */
  readonly mode: string | undefined;
}

type Said = { -readonly [Part in keyof Examined]?: Examined[Part] };

export async function examine(client: Client, path: MailboxPath): Promise<Examined> {
  const said: Said = {};
  const answered = await client.command('EXAMINE', [{ type: 'STRING', value: path }], {
    untagged: {
      OK: async (untagged) => takeCode(said, untagged),
      EXISTS: async ({ command }) => void (said.exists = Number(command)),
      RECENT: async ({ command }) => void (said.recent = Number(command)),
      FLAGS: async ({ attributes }) => void (said.flags = textsOf(attributes?.[0])),
    },
  });
  return {
    exists: said.exists ?? 0,
    recent: said.recent,
    uidValidity: said.uidValidity,
    uidNext: said.uidNext,
    highestModSeq: said.highestModSeq,
    flags: said.flags,
    permanentFlags: said.permanentFlags,
    mode: codeOf(answered)?.name,
  };
}

function takeCode(said: Said, untagged: ImapResponse): void {
  const code = codeOf(untagged);
  if (code?.name === 'UIDVALIDITY') said.uidValidity = numberOf(code.argument);
  if (code?.name === 'UIDNEXT') said.uidNext = numberOf(code.argument);
  if (code?.name === 'HIGHESTMODSEQ') said.highestModSeq = modSeqOf(code.argument);
  if (code?.name === 'PERMANENTFLAGS') said.permanentFlags = textsOf(code.argument);
}
