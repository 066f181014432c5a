'use server';

import { runAction } from '@/app/_http/action';
import { checkNow, removeProbe, setProbe } from '@/domain/health/commands';

export const saveProbe = async (form: FormData) => runAction(setProbe, form);
export const askNow = async (ref: string) => runAction(checkNow, { ref });
export const dropProbe = async (ref: string) => runAction(removeProbe, { ref });
