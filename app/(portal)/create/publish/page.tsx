import { Upload } from 'lucide';
import type { Metadata } from 'next';
import { pageContext } from '@/app/_http/context';
import { show } from '@/app/_http/show';
import { toolbox } from '@/app/_http/toolbox';
import { PublishEditor } from '@/components/templates/publish/publish-editor';
import { starter } from '@/components/templates/publish/starter';
import { ButtonLink } from '@/components/ui/button-link';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHead } from '@/components/ui/page-head';
import { Panel } from '@/components/ui/panel';
import { can } from '@/domain/access/permissions';
import { listTeams } from '@/domain/access/queries';
import { getTemplate } from '@/domain/automation/templates/queries';

export const metadata: Metadata = { title: 'Publish a template' };

type Props = { searchParams: Promise<{ template?: string }> };

export default async function PublishPage({ searchParams }: Props) {
  const ctx = await pageContext();
  const { template } = await searchParams;
  const verdict = can(ctx.actor, 'template.publish');
  const crumbs = [{ label: 'Create', href: '/create' }, { label: 'Publish' }];
  if (!verdict.allowed) {
    return (
      <>
        <PageHead title="Publish a template" crumbs={crumbs} />
        <Panel>
          <EmptyState
            icon={Upload}
            title="Templates are published by the platform team"
            action={<ButtonLink href="/create">See what there is</ButtonLink>}
          >
            {verdict.reason} Tell them what you do again and again: that is what templates are for.
          </EmptyState>
        </Panel>
      </>
    );
  }
  const actions = toolbox().actions;
  const [view, teams] = await Promise.all([
    template ? show(getTemplate(ctx, { name: template }, actions)) : null,
    listTeams(ctx),
  ]);
  return (
    <>
      <PageHead
        title={view ? `Publish a version of “${view.title}”` : 'Publish a template'}
        sub="A version never changes once it is published: runs keep the one that they were started with."
        crumbs={crumbs}
      />
      <PublishEditor
        source={view?.source ?? starter}
        files={view?.files.map((file) => file.path) ?? []}
        teams={teams.map((team) => ({ ref: team.ref, name: team.name, people: team.members.length }))}
        ownTeams={ctx.actor.teams.map((team) => team.ref)}
        actions={actions.map(({ id, title }) => ({ id, title })).sort((a, b) => a.id.localeCompare(b.id))}
      />
    </>
  );
}
