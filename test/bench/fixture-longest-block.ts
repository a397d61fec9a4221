// Loaded into the program before its own code (`--require`, as plain JavaScript): how long its event loop was blocked at most
// between one SIGUSR2 and the next, in milliseconds, written to the file that IMAPTOP_BENCH_BLOCK names: by the clock, and in
// processor time of the thread, since where all processors are busy a thread is also kept waiting by others.
process.once('SIGUSR2', () => {
  const { writeFileSync } = process.getBuiltinModule('node:fs');
  const tick = 1;
  let [clock, used] = [0, 0];
  let [at, before] = [performance.now(), process.threadCpuUsage()];
  const look = (): void => {
    const [now, usage] = [performance.now(), process.threadCpuUsage()];
    clock = Math.max(clock, now - at - tick);
    used = Math.max(used, (usage.user + usage.system - before.user - before.system) / 1000);
    [at, before] = [now, usage];
  };
  const timer = setInterval(look, tick).unref();
  process.once('SIGUSR2', () => {
    look();
    clearInterval(timer);
    writeFileSync(process.env['IMAPTOP_BENCH_BLOCK']!, JSON.stringify({ clock, used }));
  });
});
