// Loaded into the program before its own code (`--require`, as plain JavaScript): how long its event loop was blocked at most
// since SIGUSR2, in milliseconds, written to the file that IMAPTOP_BENCH_BLOCK names when the program ends. Nothing is
// loaded before the signal: what a bench adds to the start would count as the program's.
process.on('SIGUSR2', () => {
  const { monitorEventLoopDelay } = process.getBuiltinModule('node:perf_hooks');
  const { writeFileSync } = process.getBuiltinModule('node:fs');
  const resolution = 1;
  const delays = monitorEventLoopDelay({ resolution });
  delays.enable();
  process.once('exit', () => {
    // What is measured is the time between two looks.
    writeFileSync(process.env['IMAPTOP_BENCH_BLOCK']!, String(Math.max(0, delays.max / 1e6 - resolution)));
  });
});
