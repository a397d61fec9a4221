import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shortSize, SHORT_SIZE_CELLS } from '../../src/ui/short-size.ts';

const MEGA = 1024 * 1024;

describe('shortSize', () => {
  it.each([
    [undefined, ''],
    [0, '0'],
    [980, '980'],
    [2_048, '2.0K'],
    [61 * MEGA, '61M'],
    [190.4 * MEGA, '190M'],
    [999.4 * MEGA, '999M'],
    [1_012 * MEGA, '1.0G'],
    [2.4 * 1024 * MEGA, '2.4G'],
  ])('%s is %s', (bytes, text) => {
    expect(shortSize(bytes)).toBe(text);
  });

  it('never needs more cells', () => {
    fc.assert(
      fc.property(fc.nat({ max: Number.MAX_SAFE_INTEGER }), (bytes) => {
        expect(shortSize(bytes).length).toBeLessThanOrEqual(SHORT_SIZE_CELLS);
      }),
    );
  });
});
