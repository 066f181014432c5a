import { CircleCheck, CircleMinus, CircleX, KeyRound } from 'lucide';
import { ActionButton } from '@/components/action-button';
import type { FormState } from '@/components/form-state';
import { Chip } from '@/components/ui/chip';
import { Cell, DataTable, HeadCell, Row, TableBody, TableHead } from '@/components/ui/data-table';
import { EmptyState } from '@/components/ui/empty-state';
import { Panel, PanelHead } from '@/components/ui/panel';
import { Mark } from '@/components/ui/status';
import { Time } from '@/components/ui/time';
import type { TokenView } from '@/domain/access/schema';

type Props = { tokens: TokenView[]; now: string; revoke: (id: string) => Promise<FormState> };

/** Tokens of scripts and services, the newest first; ended ones stay for the record. */
export function TokenTable({ tokens, now, revoke }: Props) {
  return (
    <Panel>
      <PanelHead title="Service tokens" count={tokens.length} />
      {tokens.length === 0 ? (
        <EmptyState icon={KeyRound} title="No tokens yet">
          A script or a service asks the API with a token of its own, so that it can be ended without ending anybody
          else’s.
        </EmptyState>
      ) : (
        <DataTable label="Service tokens">
          <TableHead>
            <HeadCell>Name</HeadCell>
            <HeadCell wide>Scopes</HeadCell>
            <HeadCell>State</HeadCell>
            <HeadCell wide>Last used</HeadCell>
            <HeadCell>Ends</HeadCell>
            <HeadCell />
          </TableHead>
          <TableBody>
            {tokens.map((token) => (
              <TokenRow key={token.id} token={token} now={now} revoke={revoke} />
            ))}
          </TableBody>
        </DataTable>
      )}
    </Panel>
  );
}

function TokenRow({ token, now, revoke }: { token: TokenView; now: string; revoke: Props['revoke'] }) {
  const live = !token.revokedAt && token.expiresAt > now;
  return (
    <Row>
      <Cell>
        <span className="font-strong">{token.name}</span>
        <span className="block text-small text-muted">
          {token.role}, <span className="code">slw_…{token.hint}</span>
        </span>
      </Cell>
      <Cell wide>
        <span className="flex flex-wrap gap-1">
          {token.scopes.map((scope) => (
            <Chip key={scope}>{scope}</Chip>
          ))}
        </span>
      </Cell>
      <Cell>
        {token.revokedAt ? (
          <Mark tone="bad" icon={CircleX}>
            Revoked
          </Mark>
        ) : (
          <Mark tone={live ? 'ok' : 'unknown'} icon={live ? CircleCheck : CircleMinus}>
            {live ? 'Active' : 'Expired'}
          </Mark>
        )}
      </Cell>
      <Cell wide className="text-muted">
        {token.lastUsedAt ? <Time at={token.lastUsedAt} /> : 'never'}
      </Cell>
      <Cell>
        <Time at={token.expiresAt} mode="date" />
      </Cell>
      <Cell num>
        {live && (
          <ActionButton
            size="sm"
            variant="danger"
            action={revoke.bind(null, token.id)}
            done={`${token.name} no longer works`}
            aria-label={`Revoke ${token.name}`}
          >
            Revoke
          </ActionButton>
        )}
      </Cell>
    </Row>
  );
}
