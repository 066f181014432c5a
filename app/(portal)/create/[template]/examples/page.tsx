import { CircleQuestionMark } from 'lucide';
import type { Metadata } from 'next';
import { pageContext } from '@/app/_http/context';
import { show } from '@/app/_http/show';
import { toolbox } from '@/app/_http/toolbox';
import { ExampleRow } from '@/components/templates/about/example-row';
import { ButtonLink } from '@/components/ui/button-link';
import { EmptyState } from '@/components/ui/empty-state';
import { Panel, PanelHead } from '@/components/ui/panel';
import { tryExamplesOf } from '@/domain/automation/curation/plan';
import { getTemplate, templateTitle } from '@/domain/automation/templates/queries';
import { TemplateHead } from '../head';

type Props = { params: Promise<{ template: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return {
    title: `Examples of “${await templateTitle(await pageContext(), decodeURIComponent((await params).template))}”`,
  };
}

export default async function ExamplesPage({ params }: Props) {
  const ctx = await pageContext();
  const name = decodeURIComponent((await params).template);
  const view = await show(getTemplate(ctx, { name }, toolbox().actions));
  const { items } = await show(tryExamplesOf(ctx, { name }, toolbox()));
  const held = items.filter(({ holds }) => holds).length;
  const edit = (
    <ButtonLink
      href={`/create/${encodeURIComponent(name)}/edit`}
      reason={view.can.publish.allowed ? undefined : view.can.publish.reason}
    >
      Store one in the editor
    </ButtonLink>
  );
  return (
    <>
      <TemplateHead view={view} at="examples" />
      <Panel>
        <PanelHead
          title="Examples"
          count={items.length}
          note={items.length > 0 ? `${held} of ${items.length} hold, planned just now` : undefined}
        />
        {items.length === 0 ? (
          <EmptyState icon={CircleQuestionMark} title="No examples yet" action={edit}>
            An example is input with what the plan of it should come to. It is tried without doing anything whenever a
            version is published, so a mistake is found before somebody fills in the form.
          </EmptyState>
        ) : (
          <ul className="divide-y divide-line">
            {items.map((item) => (
              <ExampleRow key={item.path} example={item} outcome={item} />
            ))}
          </ul>
        )}
      </Panel>
    </>
  );
}
