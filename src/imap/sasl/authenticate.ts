// AUTHENTICATE (RFC 9051 §6.2.2) over ImapFlow: carries one SASL exchange, cancels it where it is broken, and believes an
// OK only where the exchange does.
import type { ImapResponse } from 'imapflow';
import { codeOf, textOf } from '../responses.ts';
import { SignInRefused } from '../sign-in-refused.ts';
import { ExchangeBroken, type Exchange } from './exchange.ts';

/** What of the client is needed. */
interface Line {
  readonly capabilities: { has(name: string): boolean };
  write(line: string): void;
  command(
    name: string,
    attributes: readonly { type: 'ATOM'; value: string; sensitive?: true }[],
    options: { onPlusTag: (continuation: ImapResponse) => Promise<void> },
  ): Promise<ImapResponse>;
}

// No mechanism has as many; a server could go on for ever.
const MAX_CHALLENGES = 10;
const MAX_CHALLENGE = 16_384;

export async function authenticateWith(client: Line, begin: () => Exchange): Promise<void> {
  const exchange = begun(begin);
  const { mechanism, initial } = exchange;
  // RFC 4959: the first response goes with the command, and saves a round trip; an empty one is written as =.
  const atOnce = initial !== undefined && client.capabilities.has('SASL-IR');
  const first = atOnce ? initial.toString('base64') || '=' : undefined;
  let held = atOnce ? undefined : initial;
  let broken: Error | undefined;
  let challenges = 0;
  const answer = async (continuation: ImapResponse): Promise<Buffer> => {
    if (broken) throw broken;
    if (++challenges > MAX_CHALLENGES) throw new ExchangeBroken('the server asks without end');
    const challenge = challengeOf(continuation);
    if (!held) return exchange.respond(challenge);
    const response = held;
    held = undefined;
    return response;
  };
  const onPlusTag = async (continuation: ImapResponse): Promise<void> => {
    try {
      client.write((await answer(continuation)).toString('base64'));
    } catch (error) {
      broken ??= error as Error;
      client.write('*');
    }
  };
  try {
    await client.command(
      'AUTHENTICATE',
      [
        { type: 'ATOM', value: mechanism },
        ...(first === undefined ? [] : [{ type: 'ATOM', value: first, sensitive: true } as const]),
      ],
      { onPlusTag },
    );
  } catch (error) {
    if (broken) throw refusal(broken);
    throw refusedCredentials(error, exchange);
  }
  if (broken) throw refusal(broken);
  const distrust = exchange.distrust();
  if (distrust !== undefined) throw new SignInRefused('authentication', `${mechanism}: ${distrust}`);
}

function begun(begin: () => Exchange): Exchange {
  try {
    return begin();
  } catch (error) {
    throw refusal(error);
  }
}

/** Not to be repeated: whoever plays such games gets no second try. */
function refusal(error: unknown): unknown {
  return error instanceof ExchangeBroken ? new SignInRefused('authentication', error.message) : error;
}

function challengeOf({ attributes }: ImapResponse): Buffer {
  const text = textOf(attributes?.[0]) ?? '';
  if (text.length > MAX_CHALLENGE || !/^[A-Za-z0-9+/]*={0,2}$/.test(text))
    throw new ExchangeBroken("the server's challenge is no base64");
  return Buffer.from(text, 'base64');
}

/** As ImapFlow's own sign-in marks what a server says to credentials: only a tagged NO or BAD is about them. */
function refusedCredentials(error: unknown, { mechanism, remark }: Exchange): unknown {
  const { responseStatus, response } = error as { responseStatus?: unknown; response?: ImapResponse };
  if (responseStatus !== 'NO' && responseStatus !== 'BAD') return error;
  const code = response && codeOf(response)?.name;
  return Object.assign(error as Error, {
    authenticationFailed: true,
    mechanism,
    ...(remark === undefined ? {} : { remark }),
    ...(code === undefined ? {} : { serverResponseCode: code }),
  });
}
