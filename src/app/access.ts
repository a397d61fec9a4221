// Why something cannot be changed in the open mailbox, as far as the server said so beforehand: READ-ONLY, flags that it
// does not keep, rights that this account lacks (RFC 4314). The server has the last word anyway.
import { flagRight, hasRight, isKept, type Access } from '../model/access.ts';
import type { Flag } from '../model/flags.ts';
import { mailboxKey } from '../model/mailbox.ts';
import { toSafe, type Safe } from '../text/safe-text.ts';
import type { State } from './state.ts';

/** What each right is for, in words. */
const RIGHT_WORDS = {
  s: 'change \\Seen',
  w: 'change flags',
  t: 'mark messages \\Deleted',
  e: 'remove messages',
} as const;

type Right = keyof typeof RIGHT_WORDS;

/** What is known of the open mailbox. */
export function accessHere({ folders, messages }: State): Access {
  return (messages.mailbox && folders.access.get(mailboxKey(messages.mailbox))) ?? {};
}

/** Why this flag cannot be set or cleared here. */
export function flagDenied(state: State, flag: Flag): Safe | undefined {
  const { permanentFlags } = accessHere(state);
  const why = denied(state, [flagRight(flag)]);
  if (why || !permanentFlags || isKept(flag, permanentFlags)) return why;
  return toSafe(`The server does not keep ${flag} in ${state.messages.name} (PERMANENTFLAGS).`);
}

/** Why no flag at all can be changed here. */
export function flagsDenied(state: State): Safe | undefined {
  const { permanentFlags } = accessHere(state);
  const refusals = (['w', 's', 't'] as const).map((right) => denied(state, [right]));
  if (refusals.every((why) => why !== undefined)) return refusals[0];
  if (permanentFlags?.length !== 0) return undefined;
  return toSafe(`The server keeps no flags in ${state.messages.name} (PERMANENTFLAGS).`);
}

/** Why messages cannot be removed from here: expunged, or moved away. */
export function removalDenied(state: State): Safe | undefined {
  return denied(state, ['t', 'e']) ?? flagDenied(state, '\\Deleted');
}

function denied(state: State, rights: readonly Right[]): Safe | undefined {
  const access = accessHere(state);
  const { name } = state.messages;
  if (access.readOnly) return toSafe(`The server opened ${name} READ-ONLY: nothing can be changed there.`);
  const { rights: mine } = access;
  if (mine === undefined) return undefined;
  const lacking = rights.find((right) => !hasRight(mine, right));
  if (!lacking) return undefined;
  const have = mine === '' ? 'none' : `only ${mine}`;
  return toSafe(
    `You may not ${RIGHT_WORDS[lacking]} in ${name}: that takes the right ${lacking}, and yours are ${have}.`,
  );
}
