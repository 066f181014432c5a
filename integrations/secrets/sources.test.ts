import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { environmentSecrets } from './environment';
import { fileSecrets } from './file';

const { signal } = new AbortController();
const root = mkdtempSync(path.join(tmpdir(), 'slipway-secrets-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('secrets of the environment', () => {
  const source = environmentSecrets(() => ({
    SLIPWAY_SECRET_ENV_NPM: 'the token',
    SLIPWAY_SECRET: 'the key of the portal',
    DATABASE_URL: 'postgres://portal',
    SLIPWAY_SECRET_ENV_EMPTY: '',
  }));

  test('are those with the prefix', async () => {
    expect(await source.read('NPM', signal)).toBe('the token');
  });

  test.each(['SLIPWAY_SECRET', 'DATABASE_URL', 'EMPTY', 'PATH', '../SLIPWAY_SECRET'])('%s is none', async (name) => {
    await expect(source.read(name, signal)).rejects.toThrow(`SLIPWAY_SECRET_ENV_${name}`);
  });
});

describe('secrets in files', () => {
  const folder = path.join(root, 'secrets');
  mkdirSync(path.join(folder, '..data'), { recursive: true });
  mkdirSync(path.join(folder, 'orders'));
  writeFileSync(path.join(root, 'outside'), 'of somebody else');
  writeFileSync(path.join(folder, 'orders', 'password'), 'two\nlines\n');
  writeFileSync(path.join(folder, '..data', 'mounted'), 'as a cluster mounts it');
  writeFileSync(path.join(folder, 'large'), 'x'.repeat(70_000));
  symlinkSync('..data/mounted', path.join(folder, 'mounted'));
  symlinkSync('../outside', path.join(folder, 'link'));
  symlinkSync(root, path.join(folder, 'way-out'));
  const source = fileSecrets({ folder: () => folder });

  test('are what stands below the folder, without the last line end', async () => {
    expect(await source.read('orders/password', signal)).toBe('two\nlines');
    expect(await source.read('mounted', signal)).toBe('as a cluster mounts it');
  });

  test.each([
    ['link', 'leads out of the folder'],
    ['way-out/outside', 'leads out of the folder'],
    ['../outside', 'leads out of the folder'],
    ['/etc/passwd', 'leads out of the folder'],
    ['orders', 'no file of at most 64 KB'],
    ['large', 'no file of at most 64 KB'],
    ['nothing', 'There is no file of secrets'],
  ])('%s is none: it %s', async (address, reason) => {
    await expect(source.read(address, signal)).rejects.toThrow(reason);
  });

  test('are not there without a folder', () => {
    expect(fileSecrets({ folder: () => undefined }).unready()).toContain('SLIPWAY_SECRET_FILES');
    expect(source.unready()).toBeUndefined();
  });
});
