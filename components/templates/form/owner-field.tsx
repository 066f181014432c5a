import type { FieldProps } from '@rjsf/utils';
import { Select } from '@/components/ui/select';
import { asText, fieldControl } from './field-control';
import { sameRef } from './reference';

/** The team that answers for it: the viewer's own first. Writes a reference, `group:default/checkout`. */
export function OwnerField(props: FieldProps) {
  const { id, value, change, leave, isWrong, context } = fieldControl<string>(props);
  const { teams, ownTeams } = context;
  const own = teams.filter((team) => ownTeams.includes(team.ref));
  const others = teams.filter((team) => !ownTeams.includes(team.ref));
  const chosen = teams.find((team) => sameRef(team.ref, value, 'group'));
  const isUnknown = value && !chosen;
  return (
    <>
      <Select
        id={id}
        value={chosen?.ref ?? asText(value)}
        invalid={isWrong}
        required={props.required}
        onChange={(event) => change(event.target.value || undefined)}
        onBlur={leave}
      >
        <option value="">{props.required ? 'Choose a team' : 'Nobody'}</option>
        {isUnknown && <option value={value}>{value}</option>}
        {own.length > 0 && (
          <optgroup label={own.length === 1 ? 'Your team' : 'Your teams'}>
            {own.map((team) => (
              <option key={team.ref} value={team.ref}>
                {team.name} · {peopleOf(team.people)}
              </option>
            ))}
          </optgroup>
        )}
        <optgroup label={own.length > 0 ? 'Other teams' : 'Teams'}>
          {others.map((team) => (
            <option key={team.ref} value={team.ref}>
              {team.name} · {peopleOf(team.people)}
            </option>
          ))}
        </optgroup>
      </Select>
      {chosen && (
        <p className="mt-[5px] text-small text-muted">
          {ownTeams.includes(chosen.ref)
            ? `Your team. You are one of ${chosen.people} who may change it.`
            : `Not your team: its ${peopleOf(chosen.people)} will answer for it.`}
        </p>
      )}
    </>
  );
}

const peopleOf = (count: number) => (count === 1 ? '1 person' : `${count} people`);
