import { describe, expect, it } from 'vitest';
import { UidSet } from '../../src/model/uid-set.ts';
import { toUid } from '../../src/model/uid.ts';
import { markedTotal } from '../../src/ui/message-facts.ts';
import { manyLetters, messagesOf } from './fixtures.ts';

const letters = manyLetters(3_000);
const sum = (uids: UidSet): number =>
  letters.filter(({ uid }) => uids.has(uid)).reduce((bytes, { size }) => bytes + size, 0);

describe('markedTotal', () => {
  const { table } = messagesOf(letters);

  it.each([
    ['few', UidSet.from([3977, 4102, 4568])],
    ['many', UidSet.range(toUid(1), toUid(6_500))],
    ['many with holes', UidSet.from(letters.map(({ uid }) => uid).filter((uid) => uid % 2 === 0))],
    ['none', UidSet.empty],
  ])('adds the sizes of %s', (_name, marks) => {
    expect(markedTotal(table, marks)).toEqual({ bytes: sum(marks), exact: true });
  });

  it('says where sizes are not known', () => {
    const half = messagesOf(letters, { key: 'uid', descending: false }, 4).table;
    expect(markedTotal(half, table.uids())).toEqual({
      bytes: letters.slice(0, 4).reduce((bytes, { size }) => bytes + size, 0),
      exact: false,
    });
    expect(markedTotal(half, UidSet.from([5_500]))).toEqual({ bytes: 0, exact: false });
  });
});
