// Marking what comes from the domain of a message's sender, once that is known.
import { fromOf } from '../model/envelope.ts';
import type { Failure } from '../model/failure.ts';
import type { Uid } from '../model/uid.ts';
import { literal, safe, toSafe, type Safe } from '../text/safe-text.ts';
import { withinFilter } from './query-line.ts';
import type { State } from './state.ts';
import type { ViewIntent } from './view-intent.ts';

export interface DomainMark {
  readonly uid: Uid;
  /** Its From, or why that could not be read; undefined while it is not known. */
  readonly from: Safe | Failure | undefined;
}

/** What is known of it already. */
export function senderOf({ messages, preview }: State, uid: Uid): Safe | Failure | undefined {
  const listed = messages.fields.traits.pool.textOf(uid, 'from');
  if (listed !== undefined || preview.uid !== uid) return listed;
  return preview.header ? (fromOf(preview.header) ?? literal('')) : preview.failure;
}

/** What is marked of the domain that was asked for; undefined while it is not known. */
export function domainMarkStep({ messages }: State): ViewIntent[] | undefined {
  const { domainMark, table } = messages;
  if (!domainMark) return undefined;
  const { uid, from } = domainMark;
  const over: ViewIntent = { kind: 'mark-domain', of: undefined };
  const said = (text: Safe): ViewIntent[] => [over, { kind: 'say', status: { text, tone: 'warning' } }];
  if (table.rowOf(uid) < 0) return said(literal('The message is gone: no domain was marked.'));
  if (from === undefined) return undefined;
  if (typeof from === 'object') return said(safe`${from.text} No domain was marked.`);
  const domain = /@([\w-]+(?:\.[\w-]+)*)>?\s*$/.exec(from)?.[1]?.toLowerCase();
  if (domain === undefined) return said(literal('Its sender names no domain: nothing was marked.'));
  const query = withinFilter(messages, { kind: 'from', text: `@${domain}` });
  const words = safe`from @${toSafe(domain)}`;
  return [over, { kind: 'select', selection: { query, change: 'mark', now: 0, words } }];
}
