// Answers in the demonstration mailbox name what they answer (RFC 5322 §3.6.4), as mail programs do.
import type { MessageParts } from './stored-message.ts';

interface Arrived {
  readonly at: number;
  readonly parts: MessageParts;
}

/** Nobody answers later, in milliseconds. */
const PATIENCE = 200 * 86_400_000;
const MOST_REFERENCES = 10;

interface Written {
  readonly at: number;
  /** From the first letter to this one. */
  readonly ids: readonly string[];
}

/** In the order of their arrival; a letter answers the last one before it on the same subject. */
export function nameAnswered<Each extends Arrived>(arrivals: readonly Each[]): Each[] {
  const newest = new Map<string, Written>();
  return arrivals.map((arrival) => {
    const { at, parts } = arrival;
    const subject = /^Subject: (.*)\r\n(?![ \t])/m.exec(parts.header)?.[1];
    const id = /^Message-ID: (<.*>)\r\n/m.exec(parts.header)?.[1];
    if (subject === undefined || id === undefined) return arrival;
    const about = subject.replace(/^(?:(?:Re|AW): )+/, '');
    const before = newest.get(about);
    const answered = about !== subject && before && at - before.at < PATIENCE ? before.ids : [];
    newest.set(about, { at, ids: [...answered, id].slice(-MOST_REFERENCES) });
    if (answered.length === 0) return arrival;
    const lines = `In-Reply-To: ${answered.at(-1)}\r\nReferences: ${answered.join('\r\n ')}\r\n`;
    return {
      ...arrival,
      parts: { ...parts, header: parts.header.replace(/^Subject: /m, `${lines}Subject: `) },
    };
  });
}
