import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ctxFor, insertPerson, insertTeam, testDb } from '@/domain/core/testing';
import { repositoryPort } from '@/domain/repositories/publish';
import { integrations } from '@/integrations';
import { publishTemplate } from '../templates/commands';
import { readTemplateFolder, templateFolders } from '../templates/folder';
import { idlePorts } from '../testing';
import { tryExamplesOf } from './plan';

const { db } = await testDb();
await insertTeam(db, { name: 'Platform' });
const team = await insertTeam(db, { name: 'Checkout' });
const engineer = ctxFor(db, await insertPerson(db, { name: 'Ines Oliveira', member: [team] }));
const platform = ctxFor(db, await insertPerson(db, { name: 'Marta Keller', role: 'platform' }));
const root = await mkdtemp(path.join(tmpdir(), 'slipway-examples-'));
afterAll(() => rm(root, { recursive: true, force: true }));

const host = integrations.gitHost(path.join(root, 'git'));
const repositories = repositoryPort({ db, host, portalUrl: 'http://localhost:4400' });
const forecast = async () => ({ typeTitle: 'Sandbox', ttlHours: 48, cost: null, asks: [], errors: [] });
const environments = { ...idlePorts.environments, forecast };
const toolbox = { actions: integrations.actions, ports: { ...idlePorts, repositories, environments } };
/** One that the portal itself runs is about something that is there already: it has tests of its own. */
const isOffered = async (folder: string) =>
  !/^ {2}tags: \[.*\binternal\b/m.test((await readTemplateFolder(folder)).source);
const all = await templateFolders('templates');
const offered = await Promise.all(all.map(isOffered));
const folders = all.filter((_, index) => offered[index]);

describe('the examples of the templates that ship', () => {
  it.each(folders)('%s has some, and their plans come to what they expect', async (folder) => {
    await publishTemplate(platform, await readTemplateFolder(folder));
    const { items } = await tryExamplesOf(engineer, { name: path.basename(folder) }, toolbox);
    expect(items.length).toBeGreaterThan(0);
    expect(items.flatMap(({ name, misses }) => misses.map((miss) => `${name}: ${miss}`))).toEqual([]);
  });
});
