import type { RunInputField } from '@/domain/automation/runs/schema';
import { Facts } from '../ui/facts';
import { Panel, PanelBody, PanelHead } from '../ui/panel';

/** What the run was started with, named as in its form. Secrets are no parameters, so none can stand here. */
export function RunInput({ fields }: { fields: RunInputField[] }) {
  const items = fields.map(({ title, value, said }) => ({ label: title, value: said ?? <Value value={value} /> }));
  return (
    <Panel>
      <PanelHead title="Input">{items.length === 0 && 'none'}</PanelHead>
      <PanelBody className="text-small">
        {items.length === 0 ? (
          <span className="text-muted">This template asks for nothing.</span>
        ) : (
          <Facts items={items} />
        )}
      </PanelBody>
    </Panel>
  );
}

function Value({ value }: { value: unknown }) {
  if (typeof value === 'string' && value) return value;
  if (typeof value === 'number') return value.toLocaleString('en');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (value === null || value === undefined || value === '') return <Empty />;
  if (Array.isArray(value) && value.every(isPlain)) return value.map(String).join(', ') || <Empty />;
  return <span className="code whitespace-pre-wrap">{JSON.stringify(value, null, 1)}</span>;
}

const Empty = () => <span className="text-faint">empty</span>;
const isPlain = (one: unknown) => typeof one === 'string' || typeof one === 'number';
