import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { startDatabase } from './database';
import { migrate } from './migrate';

declare module 'vitest' {
  export interface ProvidedContext {
    /** the server's address, with the database to connect to for making others */
    serverUrl: string;
    /** the migrated database that each test file gets a copy of */
    templateName: string;
  }
}

/**
 * One server for the whole test run: the embedded one under a temporary folder, or that of TEST_DATABASE_URL.
 * One database is migrated; test files clone it.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.TEST_DATABASE_URL;
  const own = given ? undefined : await startDatabase({ dataDir: temporary(), throwaway: true });
  const serverUrl = given ?? own?.url ?? '';
  const templateName = `slipway_template_${randomBytes(4).toString('hex')}`;
  await onServer(serverUrl, `CREATE DATABASE ${templateName}`);
  await migrate(databaseUrl(serverUrl, templateName));
  project.provide('serverUrl', serverUrl);
  project.provide('templateName', templateName);
  return async () => {
    if (own) await own.stop();
    else await onServer(serverUrl, `DROP DATABASE IF EXISTS ${templateName} WITH (FORCE)`);
  };
}

const temporary = () => fs.mkdtempSync(path.join(os.tmpdir(), 'slipway-test-'));

async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

function databaseUrl(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}
