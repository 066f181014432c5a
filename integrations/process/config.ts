import { z } from 'zod';

const command = z
  .array(
    z
      .string()
      .min(1)
      .max(1000)
      .regex(/^[^\0]*$/),
  )
  .min(1)
  .max(50);

export const ProcessConfig = z.object({
  repository: z
    .string()
    .min(1)
    .max(500)
    .meta({ title: 'Repository', description: 'An http(s) address, or owner/name of the portal’s own git host' }),
  ref: z
    .string()
    .max(200)
    // What git takes as a revision, and never as an option.
    .regex(/^(?!-)[\w./+@-]*$/, 'A branch, a tag or a commit')
    .default('')
    .meta({ title: 'Branch, tag or commit', description: 'Empty: the default branch' }),
  folder: z
    .string()
    .max(300)
    .regex(/^(?!\/)(?!.*(^|\/)\.\.(\/|$))[\w./@ -]*$/, 'A folder inside the repository')
    .default('')
    .meta({ title: 'Folder', description: 'Where the service stands in the repository; empty: at its top' }),
  install: command
    .optional()
    .meta({ title: 'Install', description: 'A program and its arguments; without it, what package.json asks for' }),
  start: command
    .optional()
    .meta({ title: 'Start', description: 'A program and its arguments; without it, the start script of package.json' }),
  healthPath: z
    .string()
    .max(500)
    .regex(/^\/[^\s#]*$/, 'A path that begins with /')
    .optional()
    .meta({ title: 'Health path', description: 'Has to answer 2xx or 3xx; without it, / has to answer below 500' }),
  installTimeoutSeconds: z.coerce
    .number()
    .int()
    .min(5)
    .max(3600)
    .default(300)
    .meta({ title: 'Longest install, seconds' }),
  startTimeoutSeconds: z.coerce.number().int().min(1).max(600).default(60).meta({ title: 'Longest start, seconds' }),
  memoryMb: z.coerce.number().int().min(128).max(16_384).default(512).meta({ title: 'Memory, MB' }),
  diskMb: z.coerce.number().int().min(16).max(102_400).default(1024).meta({ title: 'Disk, MB' }),
});

export type ProcessConfig = z.output<typeof ProcessConfig>;
