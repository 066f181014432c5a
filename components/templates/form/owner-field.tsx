import type { FieldProps } from '@rjsf/utils';
import { useMemo } from 'react';
import { Select } from '@/components/ui/select';
import { EntityInput } from './entity-field';
import { filterOf } from './entity-search';
import { asText, fieldControl } from './field-control';
import type { TeamChoice } from './form-context';
import { sameRef } from './reference';

/** As many teams fit a list; more are searched for. */
const mostListed = 60;

/**
 * Who answers for it: a team, the viewer's own first, as a reference such as `group:default/checkout`. Where the template
 * asks for others than teams, or there are none or too many for a list, a search of the catalog.
 */
export function OwnerField(props: FieldProps) {
  const { options, context } = fieldControl<string>(props);
  const { catalogFilter, allowedKinds } = options;
  const filter = useMemo(() => filterOf({ catalogFilter, allowedKinds }, ['Group']), [catalogFilter, allowedKinds]);
  const fits = context.teams.length > 0 && context.teams.length <= mostListed;
  if (!isForTeams(filter) || !fits) return <EntityInput {...props} filter={filter} />;
  const own = context.teams.filter((team) => context.ownTeams.includes(team.ref));
  const others = context.teams.filter((team) => !context.ownTeams.includes(team.ref));
  return <TeamSelect {...props} own={own} others={others} />;
}

/** Asks for nothing but that it is a team, as most templates do. */
const isForTeams = (filter: URLSearchParams) =>
  filter.getAll('filter').every((text) => /^kind=group(,kind=group)*$/i.test(text));

/** One of the teams that the viewer is in. */
export function MyGroupsField(props: FieldProps) {
  const { context } = fieldControl<string>(props);
  const own = context.teams.filter((team) => context.ownTeams.includes(team.ref));
  return <TeamSelect {...props} own={own} others={[]} />;
}

function TeamSelect(props: FieldProps & { own: TeamChoice[]; others: TeamChoice[] }) {
  const { own, others } = props;
  const { id, value, change, leave, isWrong, placeholder, autoFocus, disabled } = fieldControl<string>(props);
  const chosen = [...own, ...others].find((team) => sameRef(team.ref, value, 'group'));
  const isUnknown = value && !chosen;
  return (
    <>
      <Select
        id={id}
        value={chosen?.ref ?? asText(value)}
        invalid={isWrong}
        required={props.required}
        disabled={disabled}
        autoFocus={autoFocus}
        onChange={(event) => change(event.target.value || undefined)}
        onBlur={leave}
      >
        <option value="">{placeholder ?? (props.required ? 'Choose a team' : 'Nobody')}</option>
        {isUnknown && <option value={value}>{value}</option>}
        <Teams label={own.length === 1 ? 'Your team' : 'Your teams'} teams={own} />
        <Teams label={own.length > 0 ? 'Other teams' : 'Teams'} teams={others} />
      </Select>
      {chosen && (
        <p className="mt-[5px] text-small text-muted">
          {own.includes(chosen)
            ? `Your team. You are one of ${chosen.people} who may change it.`
            : `Not your team: its ${peopleOf(chosen.people)} will answer for it.`}
        </p>
      )}
    </>
  );
}

function Teams({ label, teams }: { label: string; teams: TeamChoice[] }) {
  if (teams.length === 0) return null;
  return (
    <optgroup label={label}>
      {teams.map((team) => (
        <option key={team.ref} value={team.ref}>
          {team.name} · {peopleOf(team.people)}
        </option>
      ))}
    </optgroup>
  );
}

const peopleOf = (count: number) => (count === 1 ? '1 person' : `${count} people`);
