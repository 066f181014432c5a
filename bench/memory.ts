import fs from 'node:fs';

/** Proportional memory in MiB: what processes share is counted once, split among them. Linux only. */
export function memoryOf(launcher: number): { part: string; mebibytes: number }[] {
  const sums = new Map<string, number>();
  for (const { part, kibibytes } of processesOf(launcher)) sums.set(part, (sums.get(part) ?? 0) + kibibytes / 1024);
  return [...sums].map(([part, mebibytes]) => ({ part, mebibytes }));
}

/** The launcher and all that it has started. */
export function processesOf(launcher: number): { pid: number; part: string; kibibytes: number }[] {
  const processes = fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap(processOf);
  const below = new Set([launcher]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const { pid, parent } of processes) {
      if (below.has(parent) && !below.has(pid)) {
        below.add(pid);
        grown = true;
      }
    }
  }
  return processes.filter(({ pid }) => below.has(pid));
}

function processOf(pid: string): { pid: number; parent: number; part: string; kibibytes: number }[] {
  try {
    const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
    const command = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    const pss = /^Pss:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'));
    const parent = Number(/^PPid:\s+(\d+)/m.exec(status)?.[1] ?? 0);
    return [{ pid: Number(pid), parent, part: partOf(command), kibibytes: Number(pss?.[1] ?? 0) }];
  } catch {
    return [];
  }
}

function partOf(command: string): string {
  if (command.includes('web.mjs')) return 'web';
  if (command.includes('worker.mjs')) return 'worker';
  if (command.includes('postgres')) return 'database';
  if (command.includes('start.mjs')) return 'launcher';
  return 'other';
}
