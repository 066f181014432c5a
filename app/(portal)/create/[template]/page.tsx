import type { Metadata } from 'next';
import { pageContext } from '@/app/_http/context';
import { show } from '@/app/_http/show';
import { toolbox } from '@/app/_http/toolbox';
import { Wizard } from '@/components/templates/wizard/wizard';
import { listTeams } from '@/domain/access/queries';
import { getEntityStart } from '@/domain/automation/entities/queries';
import { getRun, listRuns } from '@/domain/automation/runs/queries';
import { getTemplate, templateTitle } from '@/domain/automation/templates/queries';
import { start } from '../actions';

type Props = {
  params: Promise<{ template: string }>;
  searchParams: Promise<{ version?: string; from?: string; entity?: string; action?: string }>;
};

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: await templateTitle(await pageContext(), decodeURIComponent((await params).template)) };
}

export default async function TemplatePage({ params, searchParams }: Props) {
  const ctx = await pageContext();
  const name = decodeURIComponent((await params).template);
  const { version, from, entity, action } = await searchParams;
  const wanted = version === undefined ? undefined : Number(version);
  const [view, teams, earlier, source] = await Promise.all([
    show(getTemplate(ctx, { name, version: wanted }, toolbox().actions)),
    listTeams(ctx),
    listRuns(ctx, { template: name, requester: 'me', limit: 6 }),
    from ? show(getRun(ctx, { id: from })) : null,
  ]);
  const about = entity
    ? await show(getEntityStart(ctx, { template: name, entity, action: Number(action) || 0 }))
    : null;
  const { source: _, files: __, secretsSchema, ...template } = view;
  return (
    <Wizard
      key={`${view.versionId} ${from ?? ''} ${entity ?? ''}`}
      template={{
        ...template,
        secretNames: Object.keys((secretsSchema?.properties ?? {}) as object),
      }}
      teams={teams.map((team) => ({ ref: team.ref, name: team.name, people: team.members.length }))}
      ownTeams={ctx.actor.teams.map((team) => team.ref)}
      from={source && { number: source.number, values: source.parameters }}
      about={about}
      earlier={earlier.items.map(({ id, number, subject, createdAt, status }) => ({
        id,
        number,
        subject,
        createdAt,
        status,
      }))}
      start={start}
    />
  );
}
