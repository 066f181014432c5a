import { CalendarClock } from 'lucide';
import type { Metadata } from 'next';
import { pageContext } from '@/app/_http/context';
import { show } from '@/app/_http/show';
import { toolbox } from '@/app/_http/toolbox';
import { Live } from '@/app/live';
import { BaselinePanel } from '@/components/templates/about/baseline-panel';
import { MadeTable } from '@/components/templates/about/made-table';
import { ProblemList } from '@/components/templates/about/problem-list';
import { SourcePanel } from '@/components/templates/about/source-panel';
import { StepTable } from '@/components/templates/about/step-table';
import { TendingPanel } from '@/components/templates/about/tending-panel';
import { TriggerTable } from '@/components/triggers/trigger-table';
import { ButtonLink } from '@/components/ui/button-link';
import { Panel, PanelHead } from '@/components/ui/panel';
import { TextLink } from '@/components/ui/text-link';
import { can } from '@/domain/access/permissions';
import { listTeams } from '@/domain/access/queries';
import { listBaselines, listSuccessors } from '@/domain/automation/curation/queries/versions';
import { getTemplate, templateTitle } from '@/domain/automation/templates/queries';
import { countThings, listThings } from '@/domain/automation/things/queries';
import { listTriggers } from '@/domain/automation/triggers/queries';
import { deprecate, giveTo, offerAgain, recordBaseline, updateEverything } from '../../actions';
import { TemplateHead } from '../head';

type Props = { params: Promise<{ template: string }>; searchParams: Promise<{ version?: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `About “${await templateTitle(await pageContext(), decodeURIComponent((await params).template))}”` };
}

const monthMs = 30 * 86_400_000;

const mostBehind = 20;

export default async function AboutTemplatePage({ params, searchParams }: Props) {
  const ctx = await pageContext();
  const name = decodeURIComponent((await params).template);
  const wanted = Number((await searchParams).version) || undefined;
  const view = await show(getTemplate(ctx, { name, version: wanted }, toolbox().actions));
  const [teams, successors, baselines, triggers] = await Promise.all([
    listTeams(ctx),
    listSuccessors(ctx, name),
    listBaselines(ctx, name),
    listTriggers(ctx, { template: name, limit: 50 }),
  ]);
  const [made, behind] = await Promise.all([
    countThings(ctx, { template: name }),
    listThings(ctx, { template: name, behind: true, limit: mostBehind }),
  ]);
  return (
    <>
      <Live topics={[`template:${view.id}`]} />
      <TemplateHead view={view} at="about" />
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1.6fr)_minmax(0,1fr)]">
        <div className="grid min-w-0 gap-4">
          <ProblemList problems={view.problems} />
          <StepTable steps={view.steps} />
          <Panel>
            <PanelHead title="Triggers" count={triggers.items.length}>
              <TextLink href={`/triggers/new?template=${encodeURIComponent(name)}`}>New trigger</TextLink>
            </PanelHead>
            <TriggerTable
              triggers={triggers.items}
              ofTemplate
              make={
                <ButtonLink href={`/triggers/new?template=${encodeURIComponent(name)}`} icon={CalendarClock}>
                  New trigger
                </ButtonLink>
              }
            />
          </Panel>
          <SourcePanel source={view.source} files={view.files} version={view.version} />
        </div>
        <div className="grid min-w-0 gap-4">
          <TendingPanel
            view={view}
            teams={teams.map(({ ref, name: team }) => ({ ref, name: team }))}
            successors={successors}
            until={new Date(ctx.now.getTime() + monthMs).toISOString().slice(0, 10)}
            may={{ deprecate: can(ctx.actor, 'template.deprecate'), own: can(ctx.actor, 'template.setOwner') }}
            deprecate={deprecate}
            offerAgain={offerAgain}
            giveTo={giveTo}
          />
          <MadeTable counts={made} behind={behind.items} updateAll={updateEverything.bind(null, name)} />
          <BaselinePanel
            name={name}
            baseline={view.baseline}
            earlier={baselines.slice(1)}
            may={can(ctx.actor, 'baseline.set')}
            record={recordBaseline}
          />
        </div>
      </div>
    </>
  );
}
