// What one hostile script is, and the words they are written with.
import type { Reply } from '../helpers/scripted-server.ts';
import type { Lie, Question } from './hostile-mailbox.ts';
import type { HostilePlan } from './hostile-scene.ts';

export interface Script {
  readonly name: string;
  /** The command that is answered so. */
  readonly command: string;
  readonly lie: Lie;
  readonly plans: readonly HostilePlan[];
  /** Beside IMAP4rev1 and UIDPLUS. */
  readonly capabilities?: readonly string[];
  /** After the lie nothing comes any more. */
  readonly silent?: true;
  /** It goes on for as long as anybody listens: what is kept of it has to be bounded. */
  readonly endless?: true;
  /** Messages that the server itself changes or removes, whatever it was told. */
  readonly meddles?: readonly number[];
  /** The server's answer to the proof is false: nobody could know better. */
  readonly perjury?: true;
  /** How the plan may end, and what it says. */
  readonly ends: RegExp | Readonly<Partial<Record<HostilePlan, RegExp>>>;
}

/** All that was planned was done, whatever the server said in between. */
export const DONE = /^done: 3 asked · (3 set|3 gone|3 moved|3 copied)/;
/** It ended before anything was sent. */
export const UNTOUCHED = /^(void|failed): nothing was changed: ./;
/** What was sent never got an answer, and the server cannot be asked. */
export const UNKNOWN = /^failed: 3 asked · 0 [\w ]+ · 3 not known: ./;
/** The proof showed that nothing of it came true. */
export const NOTHING_DONE =
  /^failed: 3 asked · ([01] set · 1 of them already were · 2 not set|0 gone · 3 still there)/;
/** Some of it came true. */
export const PART =
  /^part: 3 asked · (2 set · 1 of them already were · 1 not set|[12] gone · [12] still there)/;

/** Only this time; then the truth. */
export function once(lie: Lie): Lie {
  return (question) => (question.nth === 0 ? lie(question) : undefined);
}

/** The untagged part replaced, then OK. */
export function untagged(text: string): Lie {
  return () => `${text}{TAG} OK done\r\n`;
}

/** The honest answer with something before its tagged line. */
export function truthAnd(text: string | ((question: Question) => string)): Lie {
  return (question) =>
    `${question.truth()}${typeof text === 'string' ? text : text(question)}{TAG} OK done\r\n`;
}

/** The honest answer, all of it, then something more. */
export function truthThen(text: string | ((question: Question) => string)): Lie {
  return (question) =>
    `${question.truth()}{TAG} OK done\r\n${typeof text === 'string' ? text : text(question)}`;
}

/** What an honest server says of an opened folder, with some of it replaced. */
export function opened(pattern: RegExp, replacement: string): Lie {
  return ({ truth }) => `${truth().replace(pattern, replacement)}{TAG} OK done\r\n`;
}

/** The rows of FETCH, each made into something else. */
export function rows(change: (row: string, uid: number) => string): Lie {
  return ({ mailbox, uids, command }) =>
    `${uids.map((uid) => change(mailbox.row(uid, command.rest), uid)).join('')}{TAG} OK done\r\n`;
}

/** Sends `chunk` for as long as anybody takes it. */
export function endlessly(chunk: string, first: Reply = ''): Lie {
  const octets = Buffer.from(chunk.repeat(Math.ceil(65_536 / chunk.length)), 'latin1');
  return ({ session, command }) => {
    const { socket } = session;
    session.send(first, command.tag);
    const pump = (): void => {
      while (!socket.destroyed && socket.write(octets));
      if (!socket.destroyed) socket.once('drain', pump);
    };
    pump();
    return '';
  };
}

/** Sends so much of this, then the truth: a server may say a lot before it is cut off. */
export function flood(chunk: string, megabytes = 8): Lie {
  const octets = Buffer.from(chunk.repeat(Math.ceil((megabytes * 1_048_576) / chunk.length)), 'latin1');
  return ({ session, truth }) => {
    session.socket.write(octets);
    return `${truth()}{TAG} OK done\r\n`;
  };
}

/** Does it or not, and ends the connection instead of an answer. */
export function cut(how: 'FIN' | 'RST', after: 'doing it' | 'nothing', last: Reply = ''): Lie {
  return ({ session, truth, command }) => {
    if (after === 'doing it') truth();
    session.send(last, command.tag);
    if (how === 'FIN') session.end();
    else session.reset();
    return '';
  };
}
