// What the program is to reach, as the ratio to the limit measured in the same run or as a figure of its own, and how
// the best other programs did. RESULTS.md opens with this table, in this order.

interface Aim {
  readonly text: string;
  readonly most: number;
  /** Ratios are times the limit. */
  readonly in: 'ratio' | 'ms' | 'B' | 'MB' | 'wrong';
  readonly peer: string;
}

export const GOALS = {
  'list-100k': {
    text: '100,000 rows sorted by size, exec to list complete, to the wall of the C drain',
    most: 1.5,
    in: 'ratio',
    peer: 'mutt 5.4, neomutt 16',
  },
  'fetch-100k-one': {
    text: 'fetch phase, 100,000 rows, one connection',
    most: 1.1,
    in: 'ratio',
    peer: 'imapflow 10, neomutt 15',
  },
  'fetch-100k-two': {
    text: 'fetch phase, 100,000 rows, two connections (below 1.0)',
    most: 0.99,
    in: 'ratio',
    peer: 'imapflow 10, neomutt 15',
  },
  'fetch-1m-two': {
    text: 'fetch phase, 1,000,000 rows, two connections',
    most: 0.75,
    in: 'ratio',
    peer: 'mutt 16',
  },
  'memory-1m': {
    text: '1,000,000 rows: peak memory of the whole program',
    most: 200,
    in: 'MB',
    peer: 'mutt 1,319, neomutt 1,964',
  },
  'first-100k': {
    text: 'largest message on screen, 100,000, cold, no cache',
    most: 1.5,
    in: 'ratio',
    peer: 'aerc 4.4, alpine 21, neomutt 33',
  },
  'first-1m': {
    text: 'largest message on screen, 1,000,000',
    most: 1.15,
    in: 'ratio',
    peer: 'aerc 3.8, neomutt 36',
  },
  'flag-50k': {
    text: 'flag 50,000 of 100,000, any UID pattern',
    most: 1.3,
    in: 'ratio',
    peer: 'imapflow 10-33, imapfilter 14-28 or silently nothing',
  },
  'flag-50k-wrong': { text: 'flag 50,000: messages wrong afterwards', most: 0, in: 'wrong', peer: '' },
  'expunge-50k': {
    text: 'delete and expunge 50,000 of 100,000, any UID pattern, checks included in the limit',
    most: 1.1,
    in: 'ratio',
    peer: 'imapfilter 4-14, mutt 31-84, neomutt 63-150',
  },
  'expunge-50k-wrong': { text: 'expunge 50,000: messages wrong afterwards', most: 0, in: 'wrong', peer: '' },
  'first-frame': {
    text: 'first frame on screen, to `node -e 0`',
    most: 1.3,
    in: 'ratio',
    peer: 'neomutt -v 12 ms',
  },
  interactive: { text: 'interactive (Ink mounted), to `node -e 0`', most: 4, in: 'ratio', peer: '' },
  'move-median': {
    text: 'move the selection, 1,000,000 rows, 50x200: median',
    most: 8,
    in: 'ms',
    peer: 'mutt 0.4, aerc 5.5',
  },
  'move-p95': {
    text: 'move the selection, 1,000,000 rows, 50x200: 95th percentile',
    most: 16,
    in: 'ms',
    peer: '',
  },
  'move-bytes': {
    text: 'move the selection, 1,000,000 rows, 50x200: bytes',
    most: 530,
    in: 'B',
    peer: 'mutt 371, aerc 422',
  },
  'page-ms': { text: 'page, 1,000,000 rows, 50x200', most: 14, in: 'ms', peer: 'neomutt 2.4, aerc 162' },
  'page-bytes': {
    text: 'page, 1,000,000 rows, 50x200: bytes',
    most: 7_000,
    in: 'B',
    peer: 'neomutt 4,100, aerc 17,000',
  },
  'sort-1m': {
    text: 'sort 1,000,000 rows by another column',
    most: 30,
    in: 'ms',
    peer: 'server SORT 1,500-3,000',
  },
} as const satisfies Readonly<Record<string, Aim>>;

export type Goal = keyof typeof GOALS;

export const GOAL_NAMES = Object.keys(GOALS) as readonly Goal[];
