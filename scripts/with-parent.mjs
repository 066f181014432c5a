// Loaded into web, worker and builds before anything else. However the process that started them ends, SIGKILL too, the channel
// to it closes, and they stop as if told to.
// What such a process forks inherits this file: where SLIPWAY_FOLLOWS names the one to follow, it is for its own child only.
const { SLIPWAY_FOLLOWS: followed } = process.env;
if (process.channel && (!followed || Number(followed) === process.ppid)) {
  process.once('disconnect', () => {
    process.kill(process.pid, 'SIGTERM');
    setTimeout(() => process.exit(1), 15_000).unref();
  });
  process.channel.unref();
}
