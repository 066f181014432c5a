import { Play, Upload } from 'lucide';
import type { Metadata } from 'next';
import { pageContext } from '@/app/_http/context';
import { show } from '@/app/_http/show';
import { toolbox } from '@/app/_http/toolbox';
import { BaselinePanel } from '@/components/templates/about/baseline-panel';
import { DeprecateButton } from '@/components/templates/about/deprecate-button';
import { ProblemList } from '@/components/templates/about/problem-list';
import { SourcePanel } from '@/components/templates/about/source-panel';
import { StepTable } from '@/components/templates/about/step-table';
import { VersionTable } from '@/components/templates/about/version-table';
import { purposeOf } from '@/components/templates/purpose';
import { ButtonLink } from '@/components/ui/button-link';
import { Chip } from '@/components/ui/chip';
import { PageHead } from '@/components/ui/page-head';
import { can } from '@/domain/access/permissions';
import { getTemplate, listTemplateVersions } from '@/domain/automation/templates/queries';
import { recordBaseline, setDeprecated } from '../../actions';

type Props = { params: Promise<{ template: string }>; searchParams: Promise<{ version?: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `About ${decodeURIComponent((await params).template)}` };
}

export default async function AboutTemplatePage({ params, searchParams }: Props) {
  const ctx = await pageContext();
  const name = decodeURIComponent((await params).template);
  const wanted = Number((await searchParams).version) || undefined;
  const [view, versions] = await Promise.all([
    show(getTemplate(ctx, { name, version: wanted }, toolbox().actions)),
    show(listTemplateVersions(ctx, { name })),
  ]);
  const path = `/create/${encodeURIComponent(name)}`;
  const { publish } = view.can;
  const query = view.version === view.latestVersion ? '' : `?version=${view.version}`;
  return (
    <>
      <PageHead
        icon={purposeOf(view.type).icon}
        title={`About “${view.title}”`}
        sub={view.description}
        beside={<Chip>v{view.version}</Chip>}
        crumbs={[{ label: 'Create', href: '/create' }, { label: view.title, href: path }, { label: 'About' }]}
      >
        <DeprecateButton
          name={name}
          isDeprecated={view.deprecatedAt !== null}
          reason={publish.allowed ? undefined : publish.reason}
          act={setDeprecated}
        />
        <ButtonLink
          href={`/create/publish?template=${encodeURIComponent(name)}`}
          icon={Upload}
          reason={publish.allowed ? undefined : publish.reason}
        >
          Publish a version
        </ButtonLink>
        <ButtonLink href={`${path}${query}`} variant="primary" icon={Play}>
          Fill in v{view.version}
        </ButtonLink>
      </PageHead>
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1.6fr)_minmax(0,1fr)]">
        <div className="grid min-w-0 gap-4">
          <ProblemList problems={view.problems} />
          <StepTable steps={view.steps} />
          <SourcePanel source={view.source} files={view.files} version={view.version} />
        </div>
        <div className="grid min-w-0 gap-4">
          <VersionTable name={name} versions={versions} shown={view.version} />
          <BaselinePanel
            name={name}
            baseline={view.baseline}
            may={can(ctx.actor, 'baseline.set')}
            record={recordBaseline}
          />
        </div>
      </div>
    </>
  );
}
