import type { FieldProps } from '@rjsf/utils';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import {
  ownHost,
  type Part,
  partsOf,
  type Repository,
  readRepository,
  writeRepository,
} from '@/domain/automation/forms/repository';
import { isObject } from '@/domain/automation/forms/resolve';
import { asText, fieldControl, textsOf } from './field-control';
import { nameOf } from './reference';

/** Where a repository is: its host, and what names it there, written as `host?owner=…&repo=…`. */
export function RepositoryField(props: FieldProps) {
  const { id, value, change, leave, isWrong, options, context, autoFocus, disabled } = fieldControl<string>(props);
  const hosts = textsOf(options.allowedHosts);
  const repository = withOnlyChoices(readRepository(asText(value), hosts[0] ?? ownHost), options);
  const parts = partsOf(repository.host, options);
  const write = (next: Partial<Repository>) => {
    const whole = { ...repository, ...next };
    change(writeRepository(withOnlyChoices(whole, options), partsOf(whole.host, options)));
  };
  const suggested: Partial<Record<Part['name'], string>> = {
    owner: nameOf(asText(context.values.owner)) || context.ownTeams.map(nameOf)[0] || 'owner',
    repo: asText(context.values.name) || 'name',
  };
  return (
    <>
      <div className="flex items-center gap-2 max-md:flex-wrap">
        {hosts.length > 1 ? (
          <div className="w-44 flex-none">
            <Select
              aria-label="Host"
              value={repository.host}
              disabled={disabled}
              options={hosts.map((host) => ({ value: host, label: hostName(host) }))}
              onChange={(event) => write({ host: event.target.value })}
            />
          </div>
        ) : (
          <span className="text-small whitespace-nowrap text-muted">{hostName(repository.host)} /</span>
        )}
        {parts.map((part, index) => (
          <PartInput
            key={part.name}
            part={part}
            id={index === 0 ? id : `${id}-${part.name}`}
            value={repository[part.name]}
            placeholder={suggested[part.name] ?? part.name}
            invalid={isWrong}
            disabled={disabled}
            autoFocus={index === 0 ? autoFocus : undefined}
            isFirst={index === 0}
            onValue={(text) => write({ [part.name]: text })}
            onLeave={leave}
          />
        ))}
      </div>
      <Credentials {...props} host={repository.host} />
    </>
  );
}

/** Where only one value is allowed, nobody has to type it. */
function withOnlyChoices(repository: Repository, options: Parameters<typeof partsOf>[1]): Repository {
  const only = partsOf(repository.host, options).filter(({ allowed }) => allowed.length === 1);
  return { ...repository, ...Object.fromEntries(only.map(({ name, allowed }) => [name, allowed[0]])) };
}

type PartProps = {
  part: Part;
  id: string;
  value: string;
  placeholder: string;
  invalid: true | undefined;
  disabled: boolean | undefined;
  autoFocus: boolean | undefined;
  isFirst: boolean;
  onValue: (text: string) => void;
  onLeave: () => void;
};

function PartInput({ part, isFirst, onValue, onLeave, placeholder, ...control }: PartProps) {
  const { label, allowed } = part;
  return (
    <>
      {!isFirst && <span className="text-muted">/</span>}
      {allowed.length > 0 ? (
        <div className="min-w-32 flex-1">
          <Select
            {...control}
            aria-label={label}
            options={[
              ...(allowed.length > 1 ? [{ value: '', label: `Choose ${placeholder}` }] : []),
              ...allowed.map(asOption),
            ]}
            onChange={(event) => onValue(event.target.value)}
            onBlur={onLeave}
          />
        </div>
      ) : (
        <Input
          {...control}
          mono
          aria-label={label}
          placeholder={placeholder}
          autoComplete="off"
          spellCheck={false}
          className="min-w-24"
          onChange={(event) => onValue(event.target.value.trim())}
          onBlur={onLeave}
        />
      )}
    </>
  );
}

const asOption = (value: string) => ({ value, label: value });
const hostName = (host: string) => (host === ownHost ? 'This portal' : host);

/**
 * A template that publishes in the person's own right asks for an access token of the host. It goes beside the parameters,
 * sealed, and into no draft; the portal's own host needs none.
 */
function Credentials(props: FieldProps & { host: string }) {
  const { id, options, context } = fieldControl<string>(props);
  const asked = options.requestUserCredentials;
  const key = isObject(asked) && typeof asked.secretsKey === 'string' ? asked.secretsKey : undefined;
  if (!key || props.host === ownHost) return null;
  const field = `${id}-token`;
  return (
    <div className="mt-2.5">
      <label htmlFor={field} className="mb-[5px] block text-small text-muted">
        Your access token for {props.host}
      </label>
      <Input
        id={field}
        type="password"
        autoComplete="new-password"
        value={context.secrets[key] ?? ''}
        onChange={(event) => context.setSecret(key, event.target.value)}
      />
      <p id={`${field}-hint`} className="mt-[5px] text-small text-muted">
        Kept sealed for this run only, never in a draft. Without it, the portal’s own access to {props.host} is used.
      </p>
    </div>
  );
}
