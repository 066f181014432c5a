import type { Metadata } from 'next';
import { pageContext } from '@/app/_http/context';
import { show } from '@/app/_http/show';
import { toolbox } from '@/app/_http/toolbox';
import { Live } from '@/app/live';
import { TemplateEditor } from '@/components/templates/editor/template-editor';
import { Chip } from '@/components/ui/chip';
import { PageHead } from '@/components/ui/page-head';
import { can } from '@/domain/access/permissions';
import { listTeams } from '@/domain/access/queries';
import { findTemplateDraft, listVersionFiles } from '@/domain/automation/curation/queries/drafts';
import { getTemplate, templateTitle } from '@/domain/automation/templates/queries';
import { NotYours } from '../../not-yours';

type Props = { params: Promise<{ template: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Edit “${await templateTitle(await pageContext(), decodeURIComponent((await params).template))}”` };
}

export default async function EditTemplatePage({ params }: Props) {
  const ctx = await pageContext();
  const name = decodeURIComponent((await params).template);
  const view = await show(getTemplate(ctx, { name }, toolbox().actions));
  const path = `/create/${encodeURIComponent(name)}`;
  const crumbs = [
    { label: 'Create', href: '/create' },
    { label: view.title, href: `${path}/about` },
    { label: 'Edit' },
  ];
  const verdict = can(ctx.actor, 'draft.save');
  if (!verdict.allowed) return <NotYours title={`Edit “${view.title}”`} crumbs={crumbs} reason={verdict.reason} />;
  const [draft, files, teams] = await Promise.all([
    findTemplateDraft(ctx, name),
    listVersionFiles(ctx, view.versionId),
    listTeams(ctx),
  ]);
  return (
    <>
      <Live topics={[`template:${view.id}`, ...(draft ? [`template-draft:${draft.id}`] : [])]} />
      <PageHead
        title={`Edit “${view.title}”`}
        sub={
          draft
            ? `A draft that ${draft.changedBy} saved last, begun from version ${draft.baseVersion}.`
            : `Begun from version ${view.version}.`
        }
        beside={<Chip>v{view.latestVersion}</Chip>}
        crumbs={crumbs}
      />
      <TemplateEditor
        key={name}
        template={name}
        start={{
          source: draft?.source ?? view.source,
          files: draft?.files ?? files,
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
