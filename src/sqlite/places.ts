// Where each step stands in its plan: numbers that only grow down the list. A step that was split off gets one between its
// neighbours, so that no other row has to be written anew.
import type { Step } from '../model/step.ts';

/** By the step's id. */
export type Places = ReadonlyMap<number, number>;

export function placesOf(steps: readonly Step[], before: Places | undefined): Places {
  if (before?.size === steps.length && steps.every(({ id }) => before.has(id))) return before;
  const places = new Map<number, number>();
  const following = nextPlaces(steps, before);
  let last = 0;
  steps.forEach(({ id }, index) => {
    const next = following[index];
    last = before?.get(id) ?? (next === undefined ? last + 1 : (last + next) / 2);
    places.set(id, last);
  });
  return places;
}

/** For each step, the place of the first one at or behind it that has one already. */
function nextPlaces(steps: readonly Step[], before: Places | undefined): (number | undefined)[] {
  const following: (number | undefined)[] = [];
  let next: number | undefined;
  for (let index = steps.length - 1; index >= 0; index--) {
    next = before?.get(steps[index]!.id) ?? next;
    following[index] = next;
  }
  return following;
}
