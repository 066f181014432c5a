import type { Metadata } from 'next';
import { pageContext } from '@/app/_http/context';
import { show } from '@/app/_http/show';
import { Live } from '@/app/live';
import { TemplateEditor } from '@/components/templates/editor/template-editor';
import { starter } from '@/components/templates/publish/starter';
import { PageHead } from '@/components/ui/page-head';
import { can } from '@/domain/access/permissions';
import { listTeams } from '@/domain/access/queries';
import { getTemplateDraft } from '@/domain/automation/curation/queries/drafts';
import { NotYours } from '../not-yours';

export const metadata: Metadata = { title: 'A new template' };

type Props = { searchParams: Promise<{ draft?: string }> };

export default async function NewTemplatePage({ searchParams }: Props) {
  const ctx = await pageContext();
  const { draft: id } = await searchParams;
  const crumbs = [{ label: 'Create', href: '/create' }, { label: 'A new template' }];
  const verdict = can(ctx.actor, 'draft.save');
  if (!verdict.allowed) return <NotYours title="A new template" crumbs={crumbs} reason={verdict.reason} />;
  const [draft, teams] = await Promise.all([id ? show(getTemplateDraft(ctx, id)) : null, listTeams(ctx)]);
  return (
    <>
      {draft && <Live topics={[`template-draft:${draft.id}`]} />}
      <PageHead
        title={draft?.title ?? 'A new template'}
        sub="A form, steps behind it, and what comes out. Nobody sees it before you publish it."
        crumbs={crumbs}
      />
      <TemplateEditor
        key={draft?.id ?? 'new'}
        template={null}
        start={{
          source: draft?.source ?? starter,
          files: draft?.files ?? [],
          draft: draft && { id: draft.id, revision: draft.revision },
        }}
        draft={draft}
        me={ctx.actor.name}
        teams={teams.map((team) => ({ ref: team.ref, name: team.name, people: team.members.length }))}
        ownTeams={ctx.actor.teams.map((team) => team.ref)}
      />
    </>
  );
}
