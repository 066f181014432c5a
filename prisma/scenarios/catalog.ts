import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { importDescriptors } from '@/domain/catalog/commands/import';
import { type Actor, createContext } from '@/domain/core/context';
import type { Db } from '@/domain/core/db';

const folder = path.resolve('prisma/scenarios/harbour');

/** Imports the demo organisation's descriptors, as somebody would who moves in. Throws where one of them is not accepted. */
export async function seedCatalog(db: Db, actor: Actor, now: Date): Promise<void> {
  for (const name of (await readdir(folder)).sort()) {
    const yaml = await readFile(path.join(folder, name), 'utf8');
    const { failed } = await importDescriptors(createContext({ actor, db, now }), { yaml });
    const [first] = failed;
    if (first) throw new Error(`${name}: ${first.ref ?? `document ${first.index}`}: ${first.errors[0]?.message}`);
  }
}
