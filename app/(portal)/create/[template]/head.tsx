import { Pencil, Play } from 'lucide';
import { DeprecationNote } from '@/components/templates/about/deprecation-note';
import { purposeOf } from '@/components/templates/purpose';
import { ButtonLink } from '@/components/ui/button-link';
import { Chip } from '@/components/ui/chip';
import { PageHead } from '@/components/ui/page-head';
import { Tabs } from '@/components/ui/tabs';
import type { TemplateView } from '@/domain/automation/templates/schema';

type Place = 'about' | 'use' | 'versions' | 'examples';

const tabs: { place: Place; label: string }[] = [
  { place: 'about', label: 'About' },
  { place: 'use', label: 'Use' },
  { place: 'versions', label: 'Versions' },
  { place: 'examples', label: 'Examples' },
];

/** What the pages about a template have in common. */
export function TemplateHead({ view, at }: { view: TemplateView; at: Place }) {
  const path = `/create/${encodeURIComponent(view.name)}`;
  const { publish, run } = view.can;
  const query = view.version === view.latestVersion ? '' : `?version=${view.version}`;
  return (
    <>
      <PageHead
        icon={purposeOf(view.type).icon}
        title={view.title}
        sub={view.description}
        beside={<Chip>v{view.version}</Chip>}
        crumbs={[{ label: 'Create', href: '/create' }, { label: view.title, href: path }, { label: labelOf(at) }]}
      >
        <ButtonLink href={`${path}/edit`} icon={Pencil} reason={publish.allowed ? undefined : publish.reason}>
          Edit
        </ButtonLink>
        <ButtonLink
          href={`${path}${query}`}
          variant="primary"
          icon={Play}
          reason={run.allowed ? undefined : run.reason}
        >
          Fill in v{view.version}
        </ButtonLink>
      </PageHead>
      {view.deprecation && (
        <div className="mb-4">
          <DeprecationNote deprecation={view.deprecation} />
        </div>
      )}
      <Tabs
        label="About the template"
        items={tabs.map(({ place, label }) => ({ label, href: `${path}/${place}`, active: place === at }))}
      />
    </>
  );
}

const labelOf = (at: Place) => tabs.find(({ place }) => place === at)?.label ?? '';
