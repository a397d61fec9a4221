// How large a message a server takes (RFC 7889): one connection that signs in, asks that and nothing else, and takes leave.
import { Capabilities } from '../model/capabilities.ts';
import { failed, ok, type Result } from '../model/failure.ts';
import type { AppendLimit } from '../ports.ts';
import { hostAndPort } from '../model/account.ts';
import { safe, toSafe } from '../text/safe-text.ts';
import type { Client } from './client.ts';
import { commandFailure } from './failures.ts';
import { itemsOf, numberOf } from './responses.ts';
import { signIn, type SignInOptions } from './sign-in.ts';
import { prepareTls } from './tls-transport.ts';

// Two short questions.
const ANSWER_MS = 20_000;

export async function readAppendLimit(options: SignInOptions): Promise<Result<AppendLimit>> {
  const { account, proofs } = options;
  prepareTls(account, proofs);
  const signedIn = await signIn(options);
  if (signedIn.kind === 'failed') return signedIn;
  const client = signedIn.value;
  const timer = setTimeout(() => client.close(), ANSWER_MS);
  try {
    const octets = await askedOf(client);
    await client.command('LOGOUT', false).catch(() => undefined);
    return ok({ octets, host: toSafe(account.host) });
  } catch (error) {
    const doing = safe`Could not ask ${toSafe(hostAndPort(account))} how large a message it takes`;
    return failed(commandFailure(error, doing));
  } finally {
    clearTimeout(timer);
    client.close();
  }
}

/** Of INBOX where the server says it of each mailbox by itself (RFC 7889 §3). */
async function askedOf(client: Client): Promise<number | undefined> {
  const capabilities = new Capabilities(client.announced);
  const { appendLimit } = capabilities;
  if (appendLimit !== undefined || !capabilities.has('APPENDLIMIT')) return appendLimit;
  let octets: number | undefined;
  const inbox = { type: 'STRING', value: 'INBOX' } as const;
  await client
    .command('STATUS', [inbox, [{ type: 'ATOM', value: 'APPENDLIMIT' }]], {
      untagged: {
        STATUS: async ({ attributes }) => {
          octets = numberOf(itemsOf(attributes?.[1]).get('APPENDLIMIT'));
        },
      },
    })
    .catch((error: unknown) => {
      // Refused: it does not say.
      if (!client.isUp) throw error;
    });
  return octets;
}
