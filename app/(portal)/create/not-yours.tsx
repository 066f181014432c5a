import { Upload } from 'lucide';
import { ButtonLink } from '@/components/ui/button-link';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHead } from '@/components/ui/page-head';
import { Panel } from '@/components/ui/panel';

type Props = { title: string; crumbs: { label: string; href?: string }[]; reason: string };

/** In place of the editor, for those who may not publish. */
export function NotYours({ title, crumbs, reason }: Props) {
  return (
    <>
      <PageHead title={title} crumbs={crumbs} />
      <Panel>
        <EmptyState
          icon={Upload}
          title="Templates are published by the platform team"
          action={<ButtonLink href="/create">See what there is</ButtonLink>}
        >
          {reason} Tell them what you do again and again: that is what templates are for.
        </EmptyState>
      </Panel>
    </>
  );
}
