import { GitBranch, Plus, Search } from 'lucide';
import type { Metadata } from 'next';
import { pageContext } from '@/app/_http/context';
import { show } from '@/app/_http/show';
import { Live } from '@/app/live';
import { NewRepository } from '@/components/repositories/new-repository';
import { RepositoryTable } from '@/components/repositories/repository-table';
import { Button } from '@/components/ui/button';
import { ButtonLink } from '@/components/ui/button-link';
import { EmptyState } from '@/components/ui/empty-state';
import { Icon } from '@/components/ui/icon';
import { Input } from '@/components/ui/input';
import { PageHead } from '@/components/ui/page-head';
import { Pager } from '@/components/ui/pager';
import { Panel } from '@/components/ui/panel';
import { can } from '@/domain/access/permissions';
import { listTeams } from '@/domain/access/queries';
import { listRepositories } from '@/domain/repositories/queries';
import { ListRepositoriesInput } from '@/domain/repositories/schema';
import { makeRepository } from './actions';

export const metadata: Metadata = { title: 'Repositories' };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function RepositoriesPage({ searchParams }: Props) {
  const ctx = await pageContext();
  const given = await searchParams;
  const one = (name: string) => [given[name]].flat()[0]?.slice(0, 200) || undefined;
  const input = ListRepositoriesInput.parse({ limit: 50, q: one('q'), cursor: one('cursor') });
  const verdict = can(ctx.actor, 'repository.create');
  const [page, teams] = await Promise.all([show(listRepositories(ctx, input)), verdict.allowed ? listTeams(ctx) : []]);
  const kept = input.q ? `q=${encodeURIComponent(input.q)}` : '';
  return (
    <>
      <Live topics={['repository']} />
      <PageHead
        title="Repositories"
        sub="On the git host that the portal itself serves"
        crumbs={[{ label: 'Catalog', href: '/catalog' }, { label: 'Repositories' }]}
      >
        {verdict.allowed ? (
          <NewRepository make={makeRepository} owners={teams.map(({ ref }) => ref.replace(/^.*\//, ''))} />
        ) : (
          <Button icon={Plus} reason={`${verdict.reason} A template makes one for you.`}>
            New repository
          </Button>
        )}
      </PageHead>
      <Panel>
        <form className="relative border-b border-line px-3 py-2.5">
          <Icon
            of={Search}
            size={15}
            className="pointer-events-none absolute top-1/2 left-6 -translate-y-1/2 text-muted"
          />
          <Input
            type="search"
            name="q"
            aria-label="Find a repository"
            placeholder="Find by owner, name or description"
            defaultValue={input.q}
            className="pl-9"
          />
        </form>
        {page.items.length > 0 ? <RepositoryTable rows={page.items} /> : <Nothing narrowed={Boolean(input.q)} />}
        <Pager
          newer={input.cursor ? `/repositories?${kept}` : undefined}
          older={page.nextCursor ? `/repositories?cursor=${page.nextCursor}&${kept}` : undefined}
        />
      </Panel>
    </>
  );
}

function Nothing({ narrowed }: { narrowed: boolean }) {
  if (narrowed) {
    return (
      <EmptyState icon={GitBranch} title="Nothing found">
        No repository that you may see has that in its owner, name or description.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={GitBranch}
      title="No repositories yet"
      action={
        <ButtonLink href="/create" variant="primary">
          Choose a template
        </ButtonLink>
      }
    >
      A template that creates a service puts its code here. It can be cloned and pushed to like any other.
    </EmptyState>
  );
}
