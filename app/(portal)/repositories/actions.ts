'use server';

import { runAction } from '@/app/_http/action';
import { settleThing } from '@/domain/automation/things/commands';
import { createRepository, issueGitPassword } from '@/domain/repositories/commands';

export const gitPassword = async () => runAction(issueGitPassword, {});

export const settleUpdate = async (id: string) => runAction(settleThing, { id });

export const makeRepository = async (form: FormData) => {
  const text = (name: string) => String(form.get(name) ?? '');
  const isPrivate = text('visibility') === 'private';
  const input = { owner: text('owner'), name: text('name'), description: text('description'), isPrivate };
  return runAction(createRepository, input, { redirectTo: ({ owner, name }) => `/repositories/${owner}/${name}` });
};
