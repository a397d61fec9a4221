// The order of the test files: those that wait longest for servers and terminals first, so that no worker is left alone with
// one of them at the end. Vitest's own order knows how long they took from an earlier run, and a fresh clone has none.
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** By what a whole run on two cores took, in seconds. */
const LONGEST: readonly string[] = [
  'queue/races', // 60
  'e2e/frames', // 43
  'e2e/one-connection', // 31
  'e2e/live', // 35
  'e2e/corpus', // 22
  'ui/terminal/terminal-session', // 25
  'e2e/', // 20
  'torture/', // 18
  'servers.test', // 18
  'queue/promises', // 10
  'app/console', // 12
];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rest = await super.sort(files);
    return rest.toSorted((a, b) => rank(a) - rank(b));
  }
}

function rank({ moduleId }: TestSpecification): number {
  const place = LONGEST.findIndex((part) => moduleId.includes(`/test/${part}`));
  return place < 0 ? LONGEST.length : place;
}
