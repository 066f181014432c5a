// npm run lock: completes package-lock.json for the platforms that npm left out. npm notes only those optional packages
// that it could look up where the file was written; without the others `npm ci` refuses the file, and a Mac lacks what it
// needs. Their names say what they are for, and the package that wants them pins their version.
import fs from 'node:fs';
import path from 'node:path';

const file = path.resolve(import.meta.dirname, '../package-lock.json');
const systems = { android: 'android', darwin: 'darwin', freebsd: 'freebsd', linux: 'linux', win32: 'win32' };
const processors = { arm: 'arm', arm64: 'arm64', ia32: 'ia32', x64: 'x64', wasm32: 'wasm32' };

/** Entries that `packages` lacks: optional packages with an exact version, named after a system and a processor. */
export function missingEntries(packages) {
  const missing = {};
  for (const entry of Object.values(packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (packages[`node_modules/${name}`] || !/^\d+\.\d+\.\d+[^ ]*$/.test(version)) continue;
      const words = name.split(/[/-]/);
      const os = words.map((word) => systems[word]).find(Boolean);
      const cpu = words.map((word) => processors[word]).find(Boolean);
      if (!cpu) continue;
      const libc = words.includes('musl') ? 'musl' : words.includes('gnu') ? 'glibc' : undefined;
      missing[`node_modules/${name}`] = {
        version,
        cpu: [cpu],
        ...(entry.dev && { dev: true }),
        ...(libc && { libc: [libc] }),
        optional: true,
        ...(os && { os: [os] }),
      };
    }
  }
  return missing;
}

if (process.argv[1] === import.meta.filename) {
  const lock = JSON.parse(fs.readFileSync(file, 'utf8'));
  const missing = missingEntries(lock.packages);
  const all = { ...lock.packages, ...missing };
  lock.packages = Object.fromEntries(
    Object.keys(all)
      .sort((a, b) => a.localeCompare(b, 'en'))
      .map((name) => [name, all[name]]),
  );
  fs.writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(Object.keys(missing).length ? `Added ${Object.keys(missing).join(', ')}` : 'Nothing is missing.');
}
