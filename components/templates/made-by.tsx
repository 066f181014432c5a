import { GitBranch, RefreshCw } from 'lucide';
import type { FormState } from '@/components/form-state';
import type { ThingView, VersionChange } from '@/domain/automation/things/schema';
import { ActionButton } from '../action-button';
import { ButtonLink } from '../ui/button-link';
import { Facts } from '../ui/facts';
import { Note } from '../ui/note';
import { Panel, PanelBody, PanelHead } from '../ui/panel';
import { TextLink } from '../ui/text-link';
import { Time } from '../ui/time';

type Props = { thing: ThingView; changes: VersionChange[]; settle: () => Promise<FormState> };

const versions = (count: number) => (count === 1 ? '1 version' : `${count} versions`);

/** Which template made it, how far that has gone on since, and the way to catch up. */
export function MadeBy({ thing, changes, settle }: Props) {
  const { template, templateTitle, version, latestVersion, behind, run, proposed } = thing;
  const about = `/create/${encodeURIComponent(template)}/about`;
  return (
    <Panel>
      <PanelHead title="Made by a template" />
      <PanelBody className="grid gap-3">
        <Facts
          items={[
            { label: 'Template', value: <TextLink href={about}>{templateTitle}</TextLink> },
            {
              label: 'Version',
              value: behind > 0 ? `${version}, ${versions(behind)} behind` : `${version}, the newest`,
            },
            {
              label: 'Made',
              value: (
                <>
                  <Time at={thing.createdAt} /> by <TextLink href={`/runs/${run.id}`}>a run of {run.by}</TextLink>
                </>
              ),
            },
          ]}
        />
        {proposed && <Proposed proposed={proposed} settle={settle} />}
        {behind > 0 && changes.length > 0 && <Changes changes={changes} />}
        {behind > 0 && (
          <ButtonLink
            href={updatePath(thing)}
            icon={RefreshCw}
            reason={thing.can.update.allowed ? undefined : thing.can.update.reason}
          >
            Bring up to date with v{latestVersion}
          </ButtonLink>
        )}
      </PanelBody>
    </Panel>
  );
}

export const updatePath = ({ name }: { name: string }) => `/repositories/${name}/update`;

function Proposed({ proposed, settle }: { proposed: NonNullable<ThingView['proposed']>; settle: Props['settle'] }) {
  const { version, branch, runId, conflicts } = proposed;
  return (
    <Note tone={conflicts.length > 0 ? 'warn' : 'info'} icon={GitBranch} title={`Version ${version} waits on a branch`}>
      <p className="break-words">
        <span className="code">{branch}</span>, by <TextLink href={`/runs/${runId}`}>this run</TextLink>.
        {conflicts.length > 0 && ` To be decided: ${conflicts.join(', ')}.`} Once it is merged, the portal knows.
      </p>
      <ActionButton size="sm" className="mt-2" action={settle} done="It counts as that version now">
        It was merged by squashing
      </ActionButton>
    </Note>
  );
}

function Changes({ changes }: { changes: VersionChange[] }) {
  return (
    <ul className="grid gap-1.5 text-small text-muted">
      {changes.map(({ version, publishedBy, publishedAt, ...what }) => (
        <li key={version} className="break-words">
          <span className="font-strong text-ink">v{version}</span> by {publishedBy}, <Time at={publishedAt} />:{' '}
          {wordsOf(what)}
        </li>
      ))}
    </ul>
  );
}

const fewFiles = 4;

function wordsOf({ files, form, steps }: Pick<VersionChange, 'files' | 'form' | 'steps'>): string {
  const names = files.slice(0, fewFiles).map((file) => file.replace(/^skeleton\//, ''));
  const more = files.length > fewFiles ? [`${files.length - fewFiles} more files`] : [];
  const parts = [...names, ...more, ...(form ? ['the form'] : []), ...(steps ? ['the steps'] : [])];
  return parts.length > 0 ? parts.join(', ') : 'nothing that is in the files';
}
