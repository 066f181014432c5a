import type { ActionPorts } from '@/domain/automation/ports';
import { portalPort } from './portal';
import { gitHost as makeGitHost, toolbox } from './toolbox';

/** Where the portal's own repositories are. */
export const gitHost = makeGitHost();

/** What actions may ask of the product. */
export const actionPorts: ActionPorts = { ...toolbox().ports, portal: portalPort };
