import { KeyRound } from 'lucide';
import type { FormAction, FormState } from '@/components/form-state';
import { Chip } from '@/components/ui/chip';
import { Cell, DataTable, HeadCell, Row, TableBody, TableHead } from '@/components/ui/data-table';
import { EmptyState } from '@/components/ui/empty-state';
import { Panel, PanelHead } from '@/components/ui/panel';
import { Time } from '@/components/ui/time';
import type { SecretView } from '@/domain/secrets/schema';
import { SecretMenu } from './secret-menu';

type Props = {
  secrets: SecretView[];
  labels: Record<string, string>;
  change: FormAction<unknown>;
  rotate: FormAction<unknown>;
  remove: (id: string) => Promise<FormState>;
};

/** The secrets that templates may refer to, by name: never what they hold. */
export function SecretTable({ secrets, labels, ...actions }: Props) {
  return (
    <Panel>
      <PanelHead title="Secrets" count={secrets.length} />
      {secrets.length === 0 ? (
        <EmptyState icon={KeyRound} title="No secrets yet">
          A template refers to a secret by its name and never holds it. The worker reads it for the step that needs it,
          and takes it out of every log.
        </EmptyState>
      ) : (
        <DataTable label="Secrets">
          <TableHead>
            <HeadCell>Name</HeadCell>
            <HeadCell wide>May use it</HeadCell>
            <HeadCell wide>Value from</HeadCell>
            <HeadCell>Last used</HeadCell>
            <HeadCell />
          </TableHead>
          <TableBody>
            {secrets.map((secret) => (
              <Row key={secret.id}>
                <Cell>
                  <span className="code font-strong">{secret.name}</span>
                  {secret.description && <span className="block text-small text-muted">{secret.description}</span>}
                </Cell>
                <Cell wide>
                  <Users secret={secret} />
                </Cell>
                <Cell wide className="text-muted">
                  {secret.source === 'store' ? (
                    secret.rotatedAt && <Time at={secret.rotatedAt} mode="date" />
                  ) : (
                    <span className="code break-all">{secret.address}</span>
                  )}
                  <span className="block text-small">{labels[secret.source]}</span>
                </Cell>
                <Cell className="text-muted">
                  {secret.lastUsedAt ? <Time at={secret.lastUsedAt} /> : 'never'}
                  {secret.lastUsedBy && <span className="block text-small">{secret.lastUsedBy}</span>}
                </Cell>
                <Cell num>
                  <SecretMenu secret={secret} {...actions} />
                </Cell>
              </Row>
            ))}
          </TableBody>
        </DataTable>
      )}
    </Panel>
  );
}

function Users({ secret: { templates, teams } }: { secret: SecretView }) {
  if (templates.includes('*')) return <span>every template</span>;
  if (templates.length + teams.length === 0) return <span className="text-muted">no template</span>;
  return (
    <span className="flex flex-wrap gap-1">
      {templates.map((name) => (
        <Chip key={name}>{name}</Chip>
      ))}
      {teams.map(({ ref, name }) => (
        <Chip key={ref}>all of {name}</Chip>
      ))}
    </span>
  );
}
