'use server';

import { runAction } from '@/app/_http/action';
import { addSecret, changeSecret, removeSecret, rotateSecret } from '@/domain/secrets/commands';

/** A field as it was typed; undefined where it was left empty. */
const text = (form: FormData, name: string) => String(form.get(name) ?? '') || undefined;
const list = (form: FormData, name: string) => (text(form, name) ?? '').split(/[\s,]+/).filter(Boolean);

const grants = (form: FormData) => ({
  description: text(form, 'description'),
  templates: list(form, 'templates'),
  teams: list(form, 'teams'),
});

export const addOne = async (form: FormData) => {
  const [name = '', source, address, value] = ['name', 'source', 'address', 'value'].map((key) => text(form, key));
  return runAction(addSecret, { name, source: source as never, address, value, ...grants(form) });
};
export const changeOne = async (form: FormData) =>
  runAction(changeSecret, { id: text(form, 'id') ?? '', ...grants(form) });
export const rotateOne = async (form: FormData) => runAction(rotateSecret, form);
export const removeOne = async (id: string) => runAction(removeSecret, { id });
