// The header of the message under the cursor.
import { sameMailbox } from '../../model/mailbox.ts';
import type { Input } from '../input.ts';
import { bodyHeight, layout } from '../layout.ts';
import { scrolled } from '../moved.ts';
import type { PreviewState, State } from '../state.ts';

export const initialPreview: PreviewState = {
  uid: undefined,
  header: undefined,
  failure: undefined,
  all: false,
  top: 0,
};

/** No cursor, no header: that of a message that is gone says nothing any more. */
export function settlePreview({ messages, preview }: State): PreviewState {
  const stale = messages.cursor === undefined && (preview.uid !== undefined || preview.failure !== undefined);
  return stale ? { ...initialPreview, all: preview.all } : preview;
}

export function updatePreview(state: State, input: Input): PreviewState {
  const { preview, messages } = state;
  switch (input.kind) {
    case 'header-read':
      return sameMailbox(messages.mailbox, input.mailbox)
        ? { ...preview, uid: input.uid, header: input.header, failure: undefined, top: 0 }
        : preview;
    case 'header-failed':
      return sameMailbox(messages.mailbox, input.mailbox)
        ? { ...preview, uid: input.uid, header: undefined, failure: input.failure, top: 0 }
        : preview;
    case 'opening':
      return messages.mailbox?.path === input.path
        ? { ...preview, failure: undefined }
        : { ...initialPreview, all: preview.all };
    case 'opened':
      // The same UID in a folder made anew is another message.
      return sameMailbox(messages.mailbox, input.opened.mailbox)
        ? preview
        : { ...initialPreview, all: preview.all };
    case 'toggle-all-headers':
      return { ...preview, all: !preview.all, top: 0 };
    case 'move': {
      if (state.view.focus !== 'preview') return preview;
      const place = layout(state);
      const page = place.kind === 'panes' ? Math.max(1, bodyHeight(place.preview)) : 1;
      return { ...preview, top: scrolled(input.move, preview.top, page) };
    }
    default:
      return preview;
  }
}
