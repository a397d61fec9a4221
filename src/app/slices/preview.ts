// The header of the message under the cursor.
import { sameMailbox } from '../../model/mailbox.ts';
import type { Input } from '../input.ts';
import { bodyHeight, layout } from '../layout.ts';
import type { PreviewState, State } from '../state.ts';

export const initialPreview: PreviewState = {
  uid: undefined,
  header: undefined,
  failure: undefined,
  all: false,
  top: 0,
};

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
      return { ...preview, top: scrolled(preview.top, input.move, page, preview.header?.fields.length ?? 0) };
    }
    default:
      return preview;
  }
}

/** First line after scrolling; fields may take several lines, so the end is reached by fields, not by lines. */
function scrolled(
  top: number,
  move: Extract<Input, { kind: 'move' }>['move'],
  page: number,
  length: number,
): number {
  const last = Math.max(0, length - 1);
  switch (move.by) {
    case 'rows':
      return Math.max(0, Math.min(last, top + move.count));
    case 'pages':
      return Math.max(0, Math.min(last, top + move.count * page));
    case 'half-pages':
      return Math.max(0, Math.min(last, top + move.count * Math.ceil(page / 2)));
    case 'start':
      return 0;
    case 'end':
      return last;
  }
}
