// Loaded into web, worker and builds before anything else. However the process that started them ends, SIGKILL too, the channel
// to it closes, and they stop as if told to.
if (process.channel) {
  process.once('disconnect', () => {
    process.kill(process.pid, 'SIGTERM');
    setTimeout(() => process.exit(1), 15_000).unref();
  });
  process.channel.unref();
}
