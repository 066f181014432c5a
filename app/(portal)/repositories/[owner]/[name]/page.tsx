import { BookText, GitBranch, Lock } from 'lucide';
import type { Metadata } from 'next';
import { pageContext } from '@/app/_http/context';
import { show } from '@/app/_http/show';
import { Live } from '@/app/live';
import { Markdown } from '@/components/docs/markdown';
import { ClonePanel } from '@/components/repositories/clone-panel';
import { CommitList } from '@/components/repositories/commit-list';
import { FileList } from '@/components/repositories/file-list';
import { MadeBy } from '@/components/templates/made-by';
import { Chip } from '@/components/ui/chip';
import { EmptyState } from '@/components/ui/empty-state';
import { Facts } from '@/components/ui/facts';
import { PageHead } from '@/components/ui/page-head';
import { Panel, PanelBody, PanelHead } from '@/components/ui/panel';
import { Snippet } from '@/components/ui/snippet';
import { TextLink } from '@/components/ui/text-link';
import { Time } from '@/components/ui/time';
import { findThing, listChanges } from '@/domain/automation/things/queries';
import { getRepository } from '@/domain/repositories/queries';
import type { RepositoryView } from '@/domain/repositories/schema';
import { gitPassword, settleUpdate } from '../../actions';

type Props = { params: Promise<{ owner: string; name: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { owner, name } = await params;
  return { title: `${owner}/${name}` };
}

export default async function RepositoryPage({ params }: Props) {
  const ctx = await pageContext();
  const repository = await show(getRepository(ctx, await params));
  const { owner, name, head, defaultBranch } = repository;
  const thing = await findThing(ctx, { kind: 'repository', address: repository.cloneUrl });
  const changes = thing ? await listChanges(ctx, { template: thing.template, after: thing.version }) : [];
  const rawUrl = `/git/${owner}/${name}/raw/${encodeURIComponent(defaultBranch)}/`;
  return (
    <>
      <Live topics={[`repository:${repository.id}`, ...(thing ? [`thing:${thing.id}`] : [])]} />
      <PageHead
        icon={GitBranch}
        crumbs={[
          { label: 'Catalog', href: '/catalog' },
          { label: 'Repositories', href: '/repositories' },
          { label: `${owner}/${name}` },
        ]}
        title={
          <>
            <span className="font-normal text-muted">{owner}/</span>
            {name}
          </>
        }
        sub={repository.description}
        beside={repository.isPrivate && <Chip icon={Lock}>Private</Chip>}
      />
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_340px]">
        <div className="grid min-w-0 gap-4">
          {head ? <FileList head={head} rawUrl={rawUrl} /> : <Empty repository={repository} />}
          {head?.readme && (
            <Panel>
              <PanelHead title={head.readme.path} />
              <PanelBody className="max-w-[78ch]">
                <Markdown inside text={head.readme.text} base={rawUrl} />
              </PanelBody>
            </Panel>
          )}
        </div>
        <div className="grid min-w-0 gap-4">
          <ClonePanel
            cloneUrl={repository.cloneUrl}
            isPrivate={repository.isPrivate}
            push={repository.can.push}
            issue={gitPassword}
          />
          <Panel>
            <PanelHead title="About" />
            <PanelBody>
              <Facts items={factsOf(repository)} />
            </PanelBody>
          </Panel>
          {thing && <MadeBy thing={thing} changes={changes} settle={settleUpdate.bind(null, thing.id)} />}
          {head && <CommitList commits={head.commits} />}
        </div>
      </div>
    </>
  );
}

function factsOf(repository: RepositoryView) {
  const { head, entities } = repository;
  return [
    {
      label: 'In the catalog',
      value:
        entities.length === 0
          ? 'Nothing is read from here'
          : entities.map(({ ref, kind, namespace, name, title }) => (
              <div key={ref}>
                <TextLink href={`/catalog/${kind}/${namespace}/${name}`}>{title ?? name}</TextLink>
              </div>
            )),
    },
    { label: 'Branch', value: <span className="code">{repository.defaultBranch}</span> },
    ...(head && head.branches.length > 1 ? [{ label: 'Branches', value: head.branches.length }] : []),
    { label: 'Made by', value: repository.createdByName },
    { label: 'Made', value: <Time at={repository.createdAt} /> },
    { label: 'Pushed', value: repository.pushedAt ? <Time at={repository.pushedAt} /> : 'never' },
  ];
}

function Empty({ repository }: { repository: RepositoryView }) {
  const { cloneUrl, defaultBranch } = repository;
  const commands = [`git remote add origin ${cloneUrl}`, `git push -u origin HEAD:${defaultBranch}`].join('\n');
  return (
    <Panel>
      <EmptyState icon={BookText} title="Nothing pushed yet">
        Its default branch <span className="code">{defaultBranch}</span> has no commit. From a folder that is a
        repository already:
      </EmptyState>
      <PanelBody>
        <Snippet title="In a terminal" text={commands} />
      </PanelBody>
    </Panel>
  );
}
