'use server';

import { runAction } from '@/app/_http/action';
import {
  changeTrigger,
  disableTrigger,
  enableTrigger,
  removeTrigger,
} from '@/domain/automation/triggers/commands/change';
import { createTrigger } from '@/domain/automation/triggers/commands/create';
import { rotateSecret } from '@/domain/automation/triggers/commands/deliver';
import { fireTrigger, redeliver } from '@/domain/automation/triggers/commands/fire';

type Make = Parameters<typeof createTrigger>[1];
type Change = Parameters<typeof changeTrigger>[1];

export const make = async (input: object) => runAction(createTrigger, input as Make);
export const change = async (id: string, input: object) => runAction(changeTrigger, { ...input, id } as Change);
export const enable = async (id: string) => runAction(enableTrigger, { id });
export const disable = async (id: string) => runAction(disableTrigger, { id });
export const remove = async (id: string) => runAction(removeTrigger, { id });
export const fire = async (id: string) => runAction(fireTrigger, { id });
export const rotate = async (id: string) => runAction(rotateSecret, { id });
export const again = async (firingId: string) => runAction(redeliver, { firingId });
