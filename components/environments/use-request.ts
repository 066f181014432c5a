'use client';

import { useState, useTransition } from 'react';
import type { FormState } from '@/components/form-state';
import type { RequestedEnvironment } from '@/domain/environments/schema';
import type { EnvironmentTypeView } from '@/domain/environments/types/schema';
import { defaultsOf, propertiesOf } from './parameter-schema';
import { useEstimate, type Wish } from './use-estimate';

export type RequestAction = (wish: Wish, key: string) => Promise<FormState<RequestedEnvironment>>;

type Given = {
  types: EnvironmentTypeView[];
  teams: { ref: string; name: string }[];
  start: Partial<Wish>;
  request: RequestAction;
};

/** What is wished for, what that comes to, and what is wrong with it. */
export function useRequest({ types, teams, start, request }: Given) {
  const first =
    types.find(({ name }) => name === start.type) ?? types.find(({ unavailable }) => !unavailable) ?? types[0];
  const [wish, setWish] = useState<Wish>(() => ({
    type: first?.name ?? '',
    name: start.name ?? '',
    owner: teams.some(({ ref }) => ref === start.owner) ? start.owner : teams[0]?.ref,
    parameters: { ...defaultsOf(first?.parameters ?? {}), ...start.parameters },
    size: start.size,
    ttlHours: start.ttlHours ?? first?.defaultTtlHours ?? 24,
    reason: start.reason ?? '',
    entity: start.entity,
  }));
  const [key, setKey] = useState(newKey);
  const [refused, setRefused] = useState<{ message: string; errors: { pointer: string; detail: string }[] }>();
  const [touched, setTouched] = useState(false);
  const [pending, startTransition] = useTransition();
  const { estimate, stale } = useEstimate(wish);
  const type = types.find(({ name }) => name === wish.type);
  const change = (changes: Partial<Wish>) => {
    setRefused(undefined);
    setKey(newKey());
    setWish((before) => ({ ...before, ...changes }));
  };
  const choose = (name: string) => {
    const next = types.find((candidate) => candidate.name === name);
    if (!next) return;
    const kept = propertiesOf(next.parameters).filter(([property]) => property in wish.parameters);
    const parameters = {
      ...defaultsOf(next.parameters),
      ...Object.fromEntries(kept.map(([property]) => [property, wish.parameters[property]])),
    };
    setTouched(false);
    change({ type: name, size: undefined, ttlHours: next.defaultTtlHours, parameters });
  };
  // Before the first try only what was typed is complained about, not what is still empty.
  const errors = new Map((refused?.errors ?? estimate?.errors ?? []).map(({ pointer, detail }) => [pointer, detail]));
  const given = (pointer: string) => touched || refused || pointer !== '/name' || wish.name !== '';
  const errorOf = (pointer: string) => (given(pointer) ? errors.get(pointer) : undefined);
  const parameterErrors = new Map(
    [...errors].flatMap(([pointer, detail]): [string, string][] => {
      const name = pointer.startsWith('/parameters/') ? (pointer.split('/')[2] ?? '') : '';
      return name && (touched || refused || wish.parameters[name] !== undefined) ? [[name, detail]] : [];
    }),
  );
  const send = () => {
    setTouched(true);
    startTransition(async () => {
      const state = await request(wish, key);
      if (state && !state.ok) setRefused(state);
    });
  };
  const endsAt = new Date(Date.now() + wish.ttlHours * 3_600_000);
  return {
    wish,
    type,
    change,
    choose,
    estimate,
    stale,
    errorOf,
    parameterErrors,
    message: refused?.message,
    pending,
    send,
    endsAt,
  };
}

const newKey = () => `form-${crypto.randomUUID()}`;
