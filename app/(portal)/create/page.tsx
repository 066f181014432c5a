import { CalendarClock, SearchX, SquarePlus, Upload } from 'lucide';
import type { Metadata } from 'next';
import { pageContext } from '@/app/_http/context';
import { DraftList } from '@/components/templates/draft-list';
import { byPurpose } from '@/components/templates/purpose';
import { TemplateCard } from '@/components/templates/template-card';
import { TemplateDrafts } from '@/components/templates/template-drafts';
import { TemplateSearch } from '@/components/templates/template-search';
import { ButtonLink } from '@/components/ui/button-link';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHead } from '@/components/ui/page-head';
import { Panel } from '@/components/ui/panel';
import { can } from '@/domain/access/permissions';
import { listTemplateDrafts } from '@/domain/automation/curation/queries/drafts';
import { listTemplates } from '@/domain/automation/templates/queries';
import { bringBack } from './actions';

export const metadata: Metadata = { title: 'Create' };

type Props = { searchParams: Promise<{ q?: string; deprecated?: string; discarded?: string }> };

export default async function CreatePage({ searchParams }: Props) {
  const ctx = await pageContext();
  const { q = '', deprecated, discarded } = await searchParams;
  const { items } = await listTemplates(ctx, { q, limit: 200, deprecated: deprecated === 'with' ? 'with' : 'without' });
  const mayPublish = can(ctx.actor, 'template.publish');
  const drafts = mayPublish.allowed ? await listTemplateDrafts(ctx) : [];
  const publish = (
    <ButtonLink href="/create/new" icon={Upload} reason={mayPublish.allowed ? undefined : mayPublish.reason}>
      New template
    </ButtonLink>
  );
  return (
    <>
      <PageHead
        title="Create"
        sub="Start something new the way your company does it. You see the plan before anything is made."
      >
        <ButtonLink href="/triggers" icon={CalendarClock}>
          Triggers
        </ButtonLink>
        {mayPublish.allowed ? publish : <span className="max-md:hidden">{publish}</span>}
      </PageHead>
      <TemplateSearch q={q} />
      <DraftList />
      {mayPublish.allowed && <TemplateDrafts drafts={drafts} discarded={discarded} bringBack={bringBack} />}
      {items.length === 0 && (
        <Panel>
          {q ? (
            <EmptyState
              icon={SearchX}
              title="No template fits"
              action={<ButtonLink href="/create">Show all</ButtonLink>}
            >
              Nothing has “{q}” in its name, description or tags.
            </EmptyState>
          ) : (
            <EmptyState icon={SquarePlus} title="No templates yet" action={publish}>
              A template is a form with steps behind it: it makes repositories, registers services, or does a chore. The
              platform team publishes them here.
            </EmptyState>
          )}
        </Panel>
      )}
      <div className="flex flex-wrap gap-x-3 gap-y-7">
        {byPurpose(items).map(({ purpose, templates }) => (
          <section
            key={purpose.label}
            id={templates[0]?.type}
            aria-labelledby={`purpose-${templates[0]?.type}`}
            // A group of one takes one card's width, so that small groups stand side by side.
            className="max-w-full min-w-0 max-md:basis-full!"
            style={{ flexBasis: `${templates.length * 294 - 12}px` }}
          >
            <h2 id={`purpose-${templates[0]?.type}`} className="mb-2.5">
              {purpose.label} <span className="font-normal text-muted tabular-nums">{templates.length}</span>
            </h2>
            <div className="grid h-[calc(100%-34px)] grid-cols-[repeat(auto-fill,minmax(min(100%,282px),1fr))] gap-3">
              {templates.map((template) => (
                <TemplateCard key={template.id} template={template} />
              ))}
            </div>
          </section>
        ))}
      </div>
    </>
  );
}
