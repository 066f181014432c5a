// npm run verify: types, style, the rules of the house, tests. Stops at the first that fails.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { generateClient, installPackages, root } from './build.mjs';

const checks = [
  ['types', 'node_modules/typescript/bin/tsc', '--noEmit'],
  ['style', 'node_modules/@biomejs/biome/bin/biome', 'check', '.'],
  ['rules', 'scripts/lint.mjs'],
  ['tests', 'scripts/test.mjs'],
];

await installPackages({ dev: true });
await generateClient();
for (const [name, program, ...args] of checks) {
  console.log(`\n${name}`);
  const { status } = spawnSync(process.execPath, [path.join(root, program), ...args], { cwd: root, stdio: 'inherit' });
  if (status !== 0) {
    console.error(`\n${name}: failed`);
    process.exit(1);
  }
}
