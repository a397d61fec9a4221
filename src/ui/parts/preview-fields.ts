// Which header fields the preview shows, where, and in what words.
import type { Header } from '../../model/envelope.ts';
import { concat, join, literal, type Safe } from '../../text/safe-text.ts';

/** The fields that triage needs, by their lower-case names. */
const NAMES = {
  from: literal('From'),
  to: literal('To'),
  cc: literal('Cc'),
  date: literal('Date'),
  subject: literal('Subject'),
  'x-priority': literal('X-Priority'),
  'content-type': literal('Content-Type'),
  'list-id': literal('List-Id'),
  'message-id': literal('Message-ID'),
} as const;

type FieldName = keyof typeof NAMES;

/** One or two fields a line. */
type Arrangement = readonly (readonly [FieldName, FieldName?])[];

const WIDE: Arrangement = [
  ['from'],
  ['to', 'cc'],
  ['date', 'content-type'],
  ['subject', 'x-priority'],
  ['message-id', 'list-id'],
];

/** The pane is four lines high on a small terminal: what tells a message first. */
const NARROW: Arrangement = [
  ['from'],
  ['subject'],
  ['date', 'content-type'],
  ['to'],
  ['cc', 'x-priority'],
  ['list-id'],
  ['message-id'],
];

/** One pane at a time: it has the height. */
const NARROWEST: Arrangement = NARROW.flatMap((fields) => fields.map((field): [FieldName] => [field!]));

const WIDE_CELLS = 100;
const NARROW_CELLS = 60;

export interface ShownField {
  readonly name: Safe;
  readonly value: Safe;
  /** The message has no such field. */
  readonly missing: boolean;
}

export function weededFields(header: Header, cells: number): (readonly [ShownField, ShownField?])[] {
  const arrangement = cells >= WIDE_CELLS ? WIDE : cells >= NARROW_CELLS ? NARROW : NARROWEST;
  return arrangement.map(([first, second]) =>
    second ? [shown(header, first), shown(header, second)] : [shown(header, first)],
  );
}

function shown({ fields }: Header, name: FieldName): ShownField {
  const values = fields.filter((field) => field.name.toLowerCase() === name).map((field) => field.value);
  const missing = values.length === 0;
  const value = missing
    ? literal('(none)')
    : join(values.map(name === 'content-type' ? mediaType : whole), literal(', '));
  return { name: NAMES[name], value, missing };
}

const whole = (value: Safe): Safe => value;

/** Without its parameters: `multipart/mixed`. */
const mediaType = (value: Safe): Safe => (value.split(';', 1)[0] as Safe).trim() as Safe;

/** Every field as the message has it. */
export function allFields({ fields, cut }: Header): ShownField[] {
  const every = fields.map(({ name, value }): ShownField => ({ name, value, missing: false }));
  const more: ShownField = {
    name: literal(''),
    value: concat(literal('(the header goes on; only its beginning was read)')),
    missing: true,
  };
  return cut ? [...every, more] : every;
}
