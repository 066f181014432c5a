import type { FieldProps } from '@rjsf/utils';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { asText, fieldControl } from './field-control';
import { nameOf } from './reference';

type Parts = { host: string; owner: string; repo: string };

/** Where a repository is: host, owner and name, written as `host?owner=…&repo=…`. */
export function RepositoryField(props: FieldProps) {
  const { id, value, change, leave, isWrong, options, context } = fieldControl<string>(props);
  const hosts = list(options.allowedHosts);
  const owners = list(options.allowedOwners);
  const parts = read(asText(value), hosts[0] ?? 'slipway');
  const write = (next: Partial<Parts>) => {
    const { host, owner, repo } = { ...parts, ...next };
    if (!owner && !repo) return change(undefined);
    change(`${host}?owner=${encodeURIComponent(owner)}&repo=${encodeURIComponent(repo)}`);
  };
  const suggestedOwner = nameOf(asText(context.values.owner)) || context.ownTeams.map(nameOf)[0] || 'owner';
  return (
    <div className="flex items-center gap-2 max-md:flex-wrap">
      {hosts.length > 1 && (
        <div className="w-44 flex-none">
          <Select
            aria-label="Host"
            value={parts.host}
            options={hosts.map((host) => ({ value: host, label: hostName(host) }))}
            onChange={(event) => write({ host: event.target.value })}
          />
        </div>
      )}
      {hosts.length <= 1 && <span className="text-small whitespace-nowrap text-muted">{hostName(parts.host)} /</span>}
      <Input
        id={id}
        mono
        list={owners.length ? `${id}-owners` : undefined}
        aria-label="Owner of the repository"
        value={parts.owner}
        placeholder={suggestedOwner}
        invalid={isWrong}
        onChange={(event) => write({ owner: event.target.value.trim() })}
        onBlur={leave}
      />
      {owners.length > 0 && (
        <datalist id={`${id}-owners`}>
          {owners.map((owner) => (
            <option key={owner} value={owner} />
          ))}
        </datalist>
      )}
      <span className="text-muted">/</span>
      <Input
        mono
        aria-label="Name of the repository"
        value={parts.repo}
        placeholder={asText(context.values.name) || 'name'}
        invalid={isWrong}
        onChange={(event) => write({ repo: event.target.value.trim() })}
        onBlur={leave}
      />
    </div>
  );
}

const hostName = (host: string) => (host === 'slipway' ? 'This portal' : host);
const list = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];

function read(text: string, host: string): Parts {
  const at = text.indexOf('?');
  const query = new URLSearchParams(at >= 0 ? text.slice(at + 1) : '');
  return { host: at > 0 ? text.slice(0, at) : host, owner: query.get('owner') ?? '', repo: query.get('repo') ?? '' };
}
