import type { Metadata } from 'next';
import { pageContext } from '@/app/_http/context';
import { show } from '@/app/_http/show';
import { toolbox } from '@/app/_http/toolbox';
import { Live } from '@/app/live';
import {
  AbandonedPanel,
  FailurePanel,
  TeamPanel,
  TrendPanel,
  UseFigures,
} from '@/components/templates/about/use-panels';
import { TextLink } from '@/components/ui/text-link';
import { getTemplateUse, listAbandonedForms } from '@/domain/automation/curation/queries/use';
import { useWindows } from '@/domain/automation/curation/schema';
import { getTemplate, templateTitle } from '@/domain/automation/templates/queries';
import { TemplateHead } from '../head';

type Props = { params: Promise<{ template: string }>; searchParams: Promise<{ days?: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Use of “${await templateTitle(await pageContext(), decodeURIComponent((await params).template))}”` };
}

export default async function UsePage({ params, searchParams }: Props) {
  const ctx = await pageContext();
  const name = decodeURIComponent((await params).template);
  const wanted = Number((await searchParams).days);
  const days = useWindows.find((window) => window === wanted) ?? 90;
  const view = await show(getTemplate(ctx, { name }, toolbox().actions));
  const [use, forms] = await Promise.all([
    show(getTemplateUse(ctx, { name, days })),
    show(listAbandonedForms(ctx, { name, days })),
  ]);
  const path = `/create/${encodeURIComponent(name)}/use`;
  return (
    <>
      <Live topics={[`template:${view.id}`]} />
      <TemplateHead view={view} at="use" />
      <nav aria-label="Window" className="mb-3 flex gap-4 text-small">
        {useWindows.map((window) => (
          <TextLink
            key={window}
            href={`${path}?days=${window}`}
            aria-current={window === days ? 'page' : undefined}
            className={window === days ? 'font-semibold text-ink' : undefined}
          >
            {window === 365 ? 'A year' : `${window} days`}
          </TextLink>
        ))}
      </nav>
      <UseFigures name={name} use={use} />
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1.6fr)_minmax(0,1fr)]">
        <div className="grid min-w-0 gap-4">
          <TrendPanel use={use} />
          <FailurePanel name={name} use={use} />
        </div>
        <div className="grid min-w-0 gap-4">
          <TeamPanel name={name} use={use} />
          <AbandonedPanel use={use} forms={forms} />
        </div>
      </div>
    </>
  );
}
