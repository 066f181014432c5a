import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { pageContext } from '@/app/_http/context';
import { show } from '@/app/_http/show';
import { toolbox } from '@/app/_http/toolbox';
import { start } from '@/app/(portal)/create/actions';
import { Wizard } from '@/components/templates/wizard/wizard';
import { listTeams } from '@/domain/access/queries';
import { getRun } from '@/domain/automation/runs/queries';
import { getTemplate } from '@/domain/automation/templates/queries';
import type { FormPage } from '@/domain/automation/templates/schema';
import { findThing } from '@/domain/automation/things/queries';
import { updateTemplate } from '@/domain/automation/things/schema';
import { getRepository } from '@/domain/repositories/queries';

type Props = { params: Promise<{ owner: string; name: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { owner, name } = await params;
  return { title: `Bring ${owner}/${name} up to date` };
}

/** The newer version's form, filled in with what the repository was made with; then the plan, and the run. */
export default async function UpdateRepositoryPage({ params }: Props) {
  const ctx = await pageContext();
  const repository = await show(getRepository(ctx, await params));
  const thing = await findThing(ctx, { kind: 'repository', address: repository.cloneUrl });
  if (!thing) notFound();
  const { actions } = toolbox();
  const [view, newest, teams, made] = await Promise.all([
    show(getTemplate(ctx, { name: updateTemplate }, actions)),
    show(getTemplate(ctx, { name: thing.template }, actions)),
    listTeams(ctx),
    show(getRun(ctx, { id: thing.run.id })),
  ]);
  const { source: _, files: __, secretsSchema: ___, ...template } = view;
  const title = `Bring ${thing.name} up to date`;
  const description = `Version ${thing.latestVersion} of ${thing.templateTitle}, filled in with what version ${thing.version} was given. What has changed is shown before anything is done.`;
  const may = thing.can.update.allowed ? template.can : { ...template.can, run: thing.can.update };
  return (
    <Wizard
      template={{ ...template, title, description, pages: formOf(newest.pages), secretNames: [], can: may }}
      teams={teams.map((team) => ({ ref: team.ref, name: team.name, people: team.members.length }))}
      ownTeams={[]}
      from={{ number: made.number, values: thing.parameters }}
      update={{ thing: thing.id, name: thing.name, made: thing.parameters }}
      about={null}
      earlier={[]}
      start={start}
    />
  );
}

/** The pages of the newer version, with their conditions. */
const formOf = (pages: FormPage[]): FormPage[] =>
  pages.map(({ schema, ...page }) => {
    const fields = Object.entries((schema.properties ?? {}) as Record<string, object>);
    const properties = Object.fromEntries(fields.map(([name, field]) => [name, asMade(field)]));
    return { ...page, schema: { ...schema, ...(fields.length > 0 && { properties }) } };
  });

/** Its own name stands in the catalog already, which is no mistake here. */
function asMade(field: object): object {
  const { 'ui:field': kind, 'ui:autofocus': _, ...rest } = field as Record<string, unknown>;
  return kind === undefined || kind === 'EntityNamePicker' ? rest : { ...rest, 'ui:field': kind };
}
