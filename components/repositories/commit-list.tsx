import { GitCommitHorizontal } from 'lucide';
import { Panel, PanelBody, PanelHead } from '@/components/ui/panel';
import { Time } from '@/components/ui/time';
import { Timeline } from '@/components/ui/timeline';
import type { RepositoryView } from '@/domain/repositories/schema';

/** The newest commits of the default branch. */
export function CommitList({ commits }: { commits: NonNullable<RepositoryView['head']>['commits'] }) {
  return (
    <Panel>
      <PanelHead title="Commits" note="the newest" />
      <PanelBody className="py-2">
        <Timeline
          label="Commits"
          items={commits.slice(0, 8).map((commit) => ({
            id: commit.hash,
            icon: GitCommitHorizontal,
            title: commit.subject,
            text: (
              <>
                {commit.authorName}, <span className="code">{commit.hash.slice(0, 10)}</span>
              </>
            ),
            when: <Time at={commit.at} />,
          }))}
        />
      </PanelBody>
    </Panel>
  );
}
