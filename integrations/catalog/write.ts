import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'yaml';
import { z } from 'zod';
import { type ActionContext, defineAction } from '@/domain/automation/action';
import { insideWorkspace } from '@/domain/automation/workspace';

const Input = z.looseObject({
  filePath: z.string().min(1).default('catalog-info.yaml').describe('The file to write in the workspace'),
  entity: z.looseObject({ apiVersion: z.string(), kind: z.string() }).describe('The descriptor'),
});

/** Writes a descriptor into the workspace. */
export const catalogWrite = defineAction({
  id: 'catalog:write',
  title: 'Write a descriptor',
  description: 'Writes an entity’s descriptor as YAML into the workspace.',
  repeatable: true,
  takesSecrets: [],
  isLocal: true,
  input: Input,
  plan: async () => [],
  apply: async (input, context) => {
    await write(input, context);
    return {};
  },
});

async function write({ filePath, entity }: z.output<typeof Input>, { workspace, log }: ActionContext): Promise<void> {
  const target = await insideWorkspace(workspace.dir, filePath);
  await mkdir(path.dirname(target), { recursive: true });
  await writeFile(target, stringify(entity));
  log('info', `Wrote ${filePath}`);
}
