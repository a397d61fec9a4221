// Contestants in turn, round after round: what the machine does beside them then falls on all of them alike.

export type Contestants<Sample> = Readonly<Record<string, () => Promise<Sample>>>;

/** The samples of each contestant. A first round warms caches and is not counted, but where there is one round only. */
export async function interleaved<Sample>(
  rounds: number,
  contestants: Contestants<Sample>,
): Promise<ReadonlyMap<string, readonly Sample[]>> {
  const samples = new Map<string, Sample[]>(Object.keys(contestants).map((name) => [name, []]));
  for (let round = rounds > 1 ? 0 : 1; round <= rounds; round++) {
    for (const [name, measure] of Object.entries(contestants)) {
      const sample = await measure();
      if (round > 0) samples.get(name)!.push(sample);
    }
  }
  return samples;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
