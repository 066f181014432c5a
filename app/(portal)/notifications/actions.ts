'use server';

import { runAction } from '@/app/_http/action';
import { readNotifications } from '@/domain/alerts/commands';

export const markAllRead = async () => runAction(readNotifications, {});
