import type { Metadata } from 'next';
import Link from 'next/link';
import { pageContext } from '@/app/_http/context';
import { show } from '@/app/_http/show';
import { toolbox } from '@/app/_http/toolbox';
import { TriggerForm } from '@/components/triggers/trigger-form';
import { triggerFields } from '@/components/triggers/trigger-values';
import { kindWords } from '@/components/triggers/words';
import { Icon } from '@/components/ui/icon';
import { PageHead } from '@/components/ui/page-head';
import { Panel, PanelBody, PanelHead } from '@/components/ui/panel';
import { Tabs } from '@/components/ui/tabs';
import { can } from '@/domain/access/permissions';
import { listTeams } from '@/domain/access/queries';
import { getTemplate, listTemplates } from '@/domain/automation/templates/queries';
import { type TriggerKind, triggerKinds } from '@/domain/automation/triggers/schema';
import { make } from '../actions';

export const metadata: Metadata = { title: 'New trigger' };

type Props = { searchParams: Promise<{ template?: string; kind?: string }> };

export default async function NewTriggerPage({ searchParams }: Props) {
  const ctx = await pageContext();
  const { template: name, kind: asked } = await searchParams;
  const kind: TriggerKind = triggerKinds.find((known) => known === asked) ?? 'schedule';
  const crumbs = [{ label: 'Create', href: '/create' }, { label: 'Triggers', href: '/triggers' }, { label: 'New' }];
  if (!name) return <ChooseTemplate crumbs={crumbs} />;
  const [template, teams] = await Promise.all([show(getTemplate(ctx, { name }, toolbox().actions)), listTeams(ctx)]);
  const allowed = teams.filter((team) => can(ctx.actor, 'trigger.create', { teamId: team.id }).allowed);
  // Who may for every team means their own, usually: it comes first.
  const isOwn = (team: { id: string }) =>
    ctx.actor.kind === 'person' && ctx.actor.teams.some(({ id }) => id === team.id);
  const own = [...allowed.filter(isOwn), ...allowed.filter((team) => !isOwn(team))];
  const path = `/triggers/new?template=${encodeURIComponent(name)}`;
  return (
    <>
      <PageHead title={`Start “${template.title}” by itself`} crumbs={crumbs} />
      <Tabs
        label="What starts it"
        items={triggerKinds.map((one) => ({
          label: kindWords[one].word,
          href: `${path}&kind=${one}`,
          active: one === kind,
        }))}
      />
      <TriggerForm
        key={kind}
        kind={kind}
        template={{ name, title: template.title }}
        fields={triggerFields(template.pages)}
        teams={own.map((team) => ({ id: team.id, name: team.name }))}
        zones={['UTC', ...Intl.supportedValuesOf('timeZone')]}
        save={make}
      />
    </>
  );
}

async function ChooseTemplate({ crumbs }: { crumbs: { label: string; href?: string }[] }) {
  const ctx = await pageContext();
  const { items } = await listTemplates(ctx, { limit: 200 });
  return (
    <>
      <PageHead title="New trigger" sub="What is to start by itself?" crumbs={crumbs} />
      <Panel className="max-w-[860px]">
        <PanelHead title="Template" count={items.length} />
        <PanelBody className="grid gap-1 sm:grid-cols-2">
          {items.map((template) => (
            <Link
              key={template.id}
              href={`/triggers/new?template=${encodeURIComponent(template.name)}`}
              className="flex min-w-0 items-center gap-2.5 rounded-md px-2.5 py-2 hover:bg-hover"
            >
              <Icon of={kindWords.schedule.icon} className="text-muted" />
              <span className="truncate">{template.title}</span>
            </Link>
          ))}
        </PanelBody>
      </Panel>
    </>
  );
}
