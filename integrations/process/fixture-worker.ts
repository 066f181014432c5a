import { createPreviews } from './provisioner';

/**
 * A worker of its own for tests that kill one: `node worker.mjs DATA_DIR KEY REPOSITORY` makes a preview, says its port,
 * looks after it, and ends cleanly on SIGTERM. Without a key it only looks after what is there.
 */
const [dataDir = '', key = '', repository = ''] = process.argv.slice(2);
const previews = createPreviews({
  dataDir: () => dataDir,
  enabled: () => true,
  onError: (error) => console.error(error),
});
await previews.start();
process.on('SIGTERM', () => void previews.stop().then(() => process.exit(0)));

if (key) {
  const spec = {
    id: key,
    key,
    name: 'try-out',
    config: previews.provisioner.config.parse({ repository }),
    resources: {},
  };
  const { port } = await previews.provisioner.apply(spec, {
    signal: new AbortController().signal,
    stage: async (name) => console.log(`stage ${name}`),
    record: async () => {},
    log: () => {},
  });
  console.log(`port ${port}`);
}
console.log('ready');
setInterval(() => {}, 1000);
