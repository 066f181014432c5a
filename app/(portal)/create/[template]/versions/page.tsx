import type { Metadata } from 'next';
import { pageContext } from '@/app/_http/context';
import { show } from '@/app/_http/show';
import { toolbox } from '@/app/_http/toolbox';
import { Live } from '@/app/live';
import { ComparePicker } from '@/components/templates/compare/compare-picker';
import { DiffView } from '@/components/templates/compare/diff-view';
import { VersionTable } from '@/components/templates/compare/version-table';
import { Panel, PanelHead } from '@/components/ui/panel';
import { can } from '@/domain/access/permissions';
import { compareVersions, listVersionHistory } from '@/domain/automation/curation/queries/versions';
import { getTemplate, templateTitle } from '@/domain/automation/templates/queries';
import { restore } from '../../actions';
import { TemplateHead } from '../head';

type Props = {
  params: Promise<{ template: string }>;
  searchParams: Promise<{ from?: string; to?: string; before?: string }>;
};

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return {
    title: `Versions of “${await templateTitle(await pageContext(), decodeURIComponent((await params).template))}”`,
  };
}

const version = (text: string | undefined) => (/^\d{1,6}$/.test(text ?? '') ? Number(text) : undefined);

export default async function VersionsPage({ params, searchParams }: Props) {
  const ctx = await pageContext();
  const name = decodeURIComponent((await params).template);
  const { from, to, before } = await searchParams;
  const view = await show(getTemplate(ctx, { name }, toolbox().actions));
  const [history, comparison] = await Promise.all([
    show(listVersionHistory(ctx, { name, before: version(before) })),
    show(compareVersions(ctx, { name, from: version(from) || undefined, to: version(to) || undefined })),
  ]);
  return (
    <>
      <Live topics={[`template:${view.id}`]} />
      <TemplateHead view={view} at="versions" />
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_minmax(0,1.35fr)]">
        <VersionTable
          name={name}
          {...history}
          newest={view.latestVersion}
          shown={comparison.to}
          may={can(ctx.actor, 'template.restore')}
          restore={restore}
        />
        <Panel id="comparison">
          <PanelHead
            title={
              comparison.from === null ? `Version ${comparison.to}` : `From v${comparison.from} to v${comparison.to}`
            }
            note={
              <span className="tabular-nums">
                <span className="text-ok">+{comparison.added}</span>{' '}
                <span className="text-bad">−{comparison.removed}</span>
              </span>
            }
          >
            <ComparePicker name={name} newest={view.latestVersion} from={comparison.from} to={comparison.to} />
          </PanelHead>
          <DiffView files={comparison.files} />
        </Panel>
      </div>
    </>
  );
}
