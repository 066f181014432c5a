import type { Channel } from '@/domain/alerts/channel';
import type { Action } from '@/domain/automation/action';
import type { SourceReader } from '@/domain/catalog/source';
import { settings } from '@/domain/core/env';
import { log } from '@/domain/core/log';
import type { Provisioner } from '@/domain/environments/provisioner';
import type { ProbeKind } from '@/domain/health/probe';
import type { SecretSource } from '@/domain/secrets/source';
import { catalogFetch } from './catalog/fetch';
import { catalogImport } from './catalog/import';
import { catalogLocate } from './catalog/locate';
import { catalogRegister } from './catalog/register';
import { catalogWrite } from './catalog/write';
import { debugLog } from './debug/log';
import { sleepAction } from './debug/sleep';
import { debugWait } from './debug/wait';
import { fetchPlainAction, fetchPlainFileAction } from './fetch/plain';
import { fetchTemplateAction } from './fetch/template';
import { fetchTemplateFileAction } from './fetch/template-file';
import { workspaceTemplateAction } from './fetch/workspace-template';
import { workspaceTemplateFileAction } from './fetch/workspace-template-file';
import { fsDelete } from './fs/delete';
import { fsReaddir } from './fs/readdir';
import { fsRename } from './fs/rename';
import { publishAzure } from './git/azure/publish';
import { publishBitbucket, publishBitbucketCloud, publishBitbucketServer } from './git/bitbucket/publish';
import { publishGitea } from './git/gitea/publish';
import { githubActionsDispatch, githubIssuesLabel, githubPagesEnable, githubWebhook } from './git/github/calls';
import { githubRepoCreate } from './git/github/create';
import { githubDeployKey } from './git/github/deploy-key';
import { githubEnvironment } from './git/github/environment';
import { githubIssue } from './git/github/issue';
import { publishGitHub } from './git/github/publish';
import { publishGitHubPullRequest } from './git/github/pull-request';
import { githubRepoPush } from './git/github/push';
import { githubAutolinks, githubBranchProtection } from './git/github/settings';
import { gitlabGroup, gitlabIssue, gitlabPipelineTrigger, gitlabProjectVariable } from './git/gitlab/calls';
import { publishGitLabMergeRequest } from './git/gitlab/merge-request';
import { publishGitLab } from './git/gitlab/publish';
import { gitHost } from './git/host';
import { publishGit } from './git/publish';
import { publishGitBranch } from './git/publish-branch';
import { httpBackstageRequest } from './http/backstage-request';
import { httpProbe } from './http/probe';
import { httpRequest } from './http/request';
import { fileReader } from './locations/file';
import { gitReader } from './locations/git';
import { urlReader } from './locations/url';
import { startTracing } from './opentelemetry/tracing';
import { approvalWait } from './portal/approval';
import { environmentDestroy, environmentRequest } from './portal/environment';
import { notificationSend } from './portal/notification';
import { runTemplate } from './portal/run-template';
import { templateUpdate } from './portal/template-update';
import { postgresProvisioner } from './postgres/provisioner';
import { type SqlOptions, sqlExecute } from './postgres/sql-execute';
import { ansiblePlaybook } from './process/command/ansible';
import { commandRun } from './process/command/command-run';
import { createPreviews } from './process/provisioner';
import { fsAppend } from './roadie/fs-append';
import { fsParse } from './roadie/fs-parse';
import { fsReplace } from './roadie/fs-replace';
import { fsWrite } from './roadie/fs-write';
import { jsonataAction } from './roadie/jsonata';
import { jsonataJson } from './roadie/jsonata-json';
import { jsonataYaml } from './roadie/jsonata-yaml';
import { mergeFile } from './roadie/merge';
import { mergeJson } from './roadie/merge-json';
import { serializeJson } from './roadie/serialize-json';
import { serializeYaml } from './roadie/serialize-yaml';
import { zipFiles } from './roadie/zip';
import { environmentSecrets } from './secrets/environment';
import { fileSecrets } from './secrets/file';
import { smtpChannel } from './smtp/channel';
import { vaultSecrets } from './vault/source';

/** Services out of repositories: the worker starts and stops what looks after them. */
const previews = createPreviews({
  dataDir: () => settings().dataDir,
  enabled: () => settings().processes,
  onError: (error) => log.warn({ err: error }, 'a preview could not be looked after'),
});

const commands = { enabled: () => settings().processes, declarations: () => settings().declarations };

const databases: SqlOptions = {
  declarations: () => settings().declarations,
  ownUrl: () => settings().databaseUrl,
  urlOf: ({ ctx, ports, signal }, name, { url }) => ports.secrets.readFor(ctx, name, url, signal),
};

/** Every provider, in one typed record. Adding one is a folder and a line. */
export const integrations = {
  actions: [
    ...[fetchTemplateAction, fetchTemplateFileAction, fetchPlainAction, fetchPlainFileAction],
    ...[workspaceTemplateAction, workspaceTemplateFileAction, fsDelete, fsRename, fsReaddir],
    ...[publishGit, catalogRegister, catalogImport, catalogWrite, catalogFetch, debugLog, debugWait],
    ...[fsWrite, fsAppend, fsParse, fsReplace, mergeFile, mergeJson, serializeJson, serializeYaml],
    httpBackstageRequest({ proxies: () => settings().proxies }),
    ...[httpRequest({ hosts: () => settings().httpHosts }), notificationSend, approvalWait],
    ...[catalogLocate, publishGitBranch, environmentRequest, environmentDestroy, runTemplate, templateUpdate],
    ...[commandRun(commands), ansiblePlaybook(commands), sqlExecute(databases)],
    ...[jsonataAction, jsonataJson, jsonataYaml, sleepAction, zipFiles],
    ...[publishGitHub, publishGitHubPullRequest, githubRepoCreate, githubRepoPush, githubActionsDispatch],
    ...[githubWebhook, githubIssuesLabel, githubPagesEnable, publishGitLab, publishGitLabMergeRequest, publishGitea],
    ...[githubBranchProtection, githubAutolinks, githubEnvironment, githubDeployKey, githubIssue],
    ...[gitlabProjectVariable, gitlabPipelineTrigger, gitlabGroup, gitlabIssue],
    ...[publishBitbucket, publishBitbucketCloud, publishBitbucketServer, publishAzure],
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
  secretSources: [
    environmentSecrets(() => process.env),
    fileSecrets({ folder: () => settings().secretFiles }),
    vaultSecrets({ settings: () => settings().vault }),
  ] as SecretSource[],
  sources: [fileReader, gitReader, urlReader] as SourceReader[],
  gitHost,
  previews,
  startTracing,
};

export type Integrations = typeof integrations;
