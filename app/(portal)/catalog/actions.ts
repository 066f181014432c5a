'use server';

import { runAction } from '@/app/_http/action';
import { pageContext } from '@/app/_http/context';
import { archiveEntity, restoreEntity } from '@/domain/catalog/commands/entities';
import { addLocation, refreshLocation, removeLocation } from '@/domain/catalog/commands/locations';
import { removeView, saveView } from '@/domain/catalog/commands/views';
import { previewImport } from '@/domain/catalog/queries/preview';
import type { EntityKey } from '@/domain/catalog/schema';

export const saveViewAction = async (form: FormData) => runAction(saveView, form);
export const removeViewAction = async (id: string) => runAction(removeView, { id });
export const archiveAction = async (key: EntityKey) => runAction(archiveEntity, key);
export const restoreAction = async (key: EntityKey) => runAction(restoreEntity, key);
export const addLocationAction = async (form: FormData) => runAction(addLocation, form);
export const refreshLocationAction = async (id: string) => runAction(refreshLocation, { id });
export const removeLocationAction = async (id: string) => runAction(removeLocation, { id });

/** What an import would do: asked while somebody types, writes nothing. */
export const previewAction = async (yaml: string) => previewImport(await pageContext(), yaml);
