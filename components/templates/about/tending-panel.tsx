'use client';

import { Ban, Undo2 } from 'lucide';
import { useState } from 'react';
import { ActionButton } from '@/components/action-button';
import { Form, FormField, SubmitButton } from '@/components/form';
import type { FormAction, FormState } from '@/components/form-state';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Facts } from '@/components/ui/facts';
import { Input } from '@/components/ui/input';
import { Panel, PanelBody, PanelHead } from '@/components/ui/panel';
import { Select } from '@/components/ui/select';
import { Textarea } from '@/components/ui/textarea';
import { Time } from '@/components/ui/time';
import type { Permitted, TemplateView } from '@/domain/automation/templates/schema';

type Props = {
  view: Pick<
    TemplateView,
    'name' | 'title' | 'owner' | 'deprecation' | 'publishedAt' | 'publishedBy' | 'latestVersion'
  >;
  teams: { ref: string; name: string }[];
  successors: { name: string; title: string }[];
  /** a day that is proposed: in a month */
  until: string;
  may: { deprecate: Permitted; own: Permitted };
  deprecate: FormAction;
  offerAgain: (name: string) => Promise<FormState>;
  giveTo: FormAction;
};

/** Who tends the template, and whether it is still offered. */
export function TendingPanel(props: Props) {
  const { view, may } = props;
  const reason = may.deprecate.allowed ? undefined : may.deprecate.reason;
  return (
    <Panel>
      <PanelHead title="Tended by">
        <OwnerDialog {...props} />
        {view.deprecation ? (
          <ActionButton
            size="sm"
            icon={Undo2}
            reason={reason}
            done="Offered again under Create"
            action={() => props.offerAgain(view.name)}
          >
            Offer again
          </ActionButton>
        ) : (
          <DeprecateDialog {...props} />
        )}
      </PanelHead>
      <PanelBody>
        <Facts
          items={[
            { label: 'Team', value: view.owner?.name ?? 'Nobody' },
            {
              label: 'Newest',
              value: (
                <>
                  v{view.latestVersion}, <Time at={view.publishedAt} /> by {view.publishedBy}
                </>
              ),
            },
            {
              label: 'Offered',
              value: view.deprecation ? (
                <>
                  Not since <Time at={view.deprecation.at} mode="date" />
                </>
              ) : (
                'Under Create'
              ),
            },
          ]}
        />
      </PanelBody>
    </Panel>
  );
}

function OwnerDialog({ view, teams, giveTo, may }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button size="sm" reason={may.own.allowed ? undefined : may.own.reason} onClick={() => setOpen(true)}>
        Change team
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title="Give it to another team"
        text="They are asked when it fails. It stays so until a version names another owner."
      >
        <Form action={giveTo} done="Given to the team" onDone={() => setOpen(false)} className="grid gap-4">
          <input type="hidden" name="name" value={view.name} />
          <FormField id="owner" label="Team">
            <Select
              id="owner"
              name="owner"
              defaultValue={view.owner?.ref}
              options={teams.map(({ ref, name }) => ({ value: ref, label: name }))}
            />
          </FormField>
          <div>
            <SubmitButton>Give it to them</SubmitButton>
          </div>
        </Form>
      </Dialog>
    </>
  );
}

function DeprecateDialog({ view, successors, deprecate, may, until }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        size="sm"
        icon={Ban}
        reason={may.deprecate.allowed ? undefined : may.deprecate.reason}
        onClick={() => setOpen(true)}
      >
        Deprecate
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={`Deprecate “${view.title}”`}
        text="It leaves the list under Create. Its runs and versions stay, and it can be offered again."
      >
        <Form
          action={deprecate}
          done="Not offered any more; its runs stay"
          onDone={() => setOpen(false)}
          className="grid gap-4"
        >
          <input type="hidden" name="name" value={view.name} />
          <FormField id="successor" label="Use instead" note="optional">
            <Select
              id="successor"
              name="successor"
              options={[
                { value: '', label: 'Nothing' },
                ...successors.map(({ name, title }) => ({ value: name, label: title })),
              ]}
            />
          </FormField>
          <FormField id="reason" label="Why" note="optional" hint="Whoever opens its form reads it.">
            <Textarea id="reason" name="reason" maxLength={1000} />
          </FormField>
          <FormField
            id="until"
            label="It still runs until"
            note="optional"
            hint="Left empty, nothing new is made with it from now on."
          >
            <Input id="until" name="until" type="date" defaultValue={until} />
          </FormField>
          <div>
            <SubmitButton>Deprecate</SubmitButton>
          </div>
        </Form>
      </Dialog>
    </>
  );
}
