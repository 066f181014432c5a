import { Pencil } from 'lucide';
import { Form, FormField, SubmitButton } from '@/components/form';
import type { FormAction } from '@/components/form-state';
import { Button } from '@/components/ui/button';
import { Input } from '@/components/ui/input';
import { money } from '@/components/ui/money';
import { Popover } from '@/components/ui/popover';

export type Quota = { most: number; monthlyBudget: number | null };

type Props = {
  team: { id: string; name: string };
  quota: Quota;
  can: { allowed: true } | { allowed: false; reason: string };
  set: FormAction;
};

/** How many environments a team may hold, what it means to spend in a month, and the form that changes both. */
export function QuotaLine({ team, quota, can, set }: Props) {
  const { most, monthlyBudget } = quota;
  const edit = (
    <Button
      size="sm"
      variant="ghost"
      icon={Pencil}
      className="size-6 px-0"
      aria-label={`Quota and budget of ${team.name}`}
    />
  );
  return (
    <p className="mt-2 flex items-center gap-1.5 text-small text-muted tabular-nums">
      {most} {most === 1 ? 'environment' : 'environments'} at most ·{' '}
      {monthlyBudget === null ? 'no budget' : `${money(monthlyBudget, 'EUR')} a month`}
      {can.allowed && (
        <Popover label={`Quota and budget of ${team.name}`} align="end" trigger={edit}>
          <Form action={set} className="grid gap-3" done="The quota is set">
            <input type="hidden" name="teamId" value={team.id} />
            <FormField
              id={`most-${team.id}`}
              pointer="/most"
              label="Environments at most"
              hint="What the team holds already stays"
            >
              <Input id={`most-${team.id}`} name="most" type="number" min={0} max={1000} defaultValue={most} required />
            </FormField>
            <FormField
              id={`budget-${team.id}`}
              pointer="/monthlyBudget"
              label="Budget a month, EUR"
              hint="Empty: none. It is shown beside each request and decision; rules of a type can ask for it."
            >
              <Input
                id={`budget-${team.id}`}
                name="monthlyBudget"
                type="number"
                min={0}
                step="0.01"
                defaultValue={monthlyBudget ?? ''}
              />
            </FormField>
            <SubmitButton>Set for {team.name}</SubmitButton>
          </Form>
        </Popover>
      )}
    </p>
  );
}
