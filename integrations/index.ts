import type { Channel } from '@/domain/alerts/channel';
import type { Action } from '@/domain/automation/action';
import type { SourceReader } from '@/domain/catalog/source';
import { settings } from '@/domain/core/env';
import { log } from '@/domain/core/log';
import type { Provisioner } from '@/domain/environments/provisioner';
import type { ProbeKind } from '@/domain/health/probe';
import { catalogFetch } from './catalog/fetch';
import { catalogImport } from './catalog/import';
import { catalogRegister } from './catalog/register';
import { catalogWrite } from './catalog/write';
import { debugLog } from './debug/log';
import { debugWait } from './debug/wait';
import { fetchPlainAction, fetchPlainFileAction } from './fetch/plain';
import { fetchTemplateAction } from './fetch/template';
import { fsDelete } from './fs/delete';
import { fsRename } from './fs/rename';
import { gitHost } from './git/host';
import { publishGit } from './git/publish';
import { httpProbe } from './http/probe';
import { fileReader } from './locations/file';
import { gitReader } from './locations/git';
import { urlReader } from './locations/url';
import { postgresProvisioner } from './postgres/provisioner';
import { createPreviews } from './process/provisioner';
import { smtpChannel } from './smtp/channel';

/** Services out of repositories: the worker starts and stops what looks after them. */
const previews = createPreviews({
  dataDir: () => settings().dataDir,
  enabled: () => settings().processes,
  onError: (error) => log.warn({ err: error }, 'a preview could not be looked after'),
});

/** Every provider, in one typed record. Adding one is a folder and a line. */
export const integrations = {
  actions: [
    ...[fetchTemplateAction, fetchPlainAction, fetchPlainFileAction, fsDelete, fsRename],
    ...[publishGit, catalogRegister, catalogImport, catalogWrite, catalogFetch, debugLog, debugWait],
  ] as Action[],
  provisioners: [
    postgresProvisioner({ adminUrl: () => settings().sandboxDatabaseUrl }),
    previews.provisioner,
  ] as Provisioner[],
  probes: [httpProbe({ allowInternal: () => settings().probesInternal })] as ProbeKind[],
  /** asked once by the worker: which there are is a matter of the settings */
  channels: (): Channel[] => {
    const { smtp, url } = settings();
    return smtp ? [smtpChannel({ smtpUrl: smtp.url, from: smtp.from, portalUrl: url })] : [];
  },
  sources: [fileReader, gitReader, urlReader] as SourceReader[],
  gitHost,
  previews,
};

export type Integrations = typeof integrations;
