// Loaded into the program before its own code (`--import`): how long its event loop was blocked at most since SIGUSR2, in
// milliseconds, written to the file that IMAPTOP_BENCH_BLOCK names when the program ends.
import { writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const file = process.env['IMAPTOP_BENCH_BLOCK'];
if (file !== undefined) {
  const resolution = 1;
  const delays = monitorEventLoopDelay({ resolution });
  delays.enable();
  process.on('SIGUSR2', () => delays.reset());
  process.on('exit', () => {
    // What is measured is the time between two looks.
    writeFileSync(file, String(Math.max(0, delays.max / 1e6 - resolution)));
  });
}
