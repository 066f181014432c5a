import type { Metadata } from 'next';
import { pageContext } from '@/app/_http/context';
import { show } from '@/app/_http/show';
import { toolbox } from '@/app/_http/toolbox';
import { TriggerForm } from '@/components/triggers/trigger-form';
import { triggerFields } from '@/components/triggers/trigger-values';
import { PageHead } from '@/components/ui/page-head';
import { getTemplate } from '@/domain/automation/templates/queries';
import { getTrigger } from '@/domain/automation/triggers/queries';
import { change } from '../../actions';

export const metadata: Metadata = { title: 'Change a trigger' };

export default async function EditTriggerPage({ params }: { params: Promise<{ id: string }> }) {
  const ctx = await pageContext();
  const { id } = await params;
  const trigger = await show(getTrigger(ctx, { id }));
  const { kind, name, version, condition, parameters, config } = trigger;
  const wanted = { name: trigger.template.name, version: version ?? undefined };
  const template = await show(getTemplate(ctx, wanted, toolbox().actions));
  return (
    <>
      <PageHead
        title={`Change ${name}`}
        sub="Whoever changes it answers for it: it acts on their account from now on"
        crumbs={[
          { label: 'Create', href: '/create' },
          { label: 'Triggers', href: '/triggers' },
          { label: name, href: `/triggers/${id}` },
          { label: 'Change' },
        ]}
      />
      <TriggerForm
        kind={kind}
        template={trigger.template}
        fields={triggerFields(template.pages)}
        teams={[]}
        zones={['UTC', ...Intl.supportedValuesOf('timeZone')]}
        given={{ id, name, version: version ?? undefined, condition: condition ?? undefined, parameters, config }}
        save={change.bind(null, id)}
      />
    </>
  );
}
