'use client';

import { Dialog } from '@/components/ui/dialog';
import { Kbd } from '@/components/ui/kbd';
import { places } from './places';

const elsewhere: { keys: string[]; does: string }[] = [
  { keys: ['Ctrl', 'K'], does: 'Search everything' },
  { keys: ['?'], does: 'This sheet' },
  { keys: ['J'], does: 'Next row of a list' },
  { keys: ['K'], does: 'Row before' },
  { keys: ['Enter'], does: 'Open the row' },
  { keys: ['A'], does: 'Approve' },
  { keys: ['R'], does: 'Reject' },
  { keys: ['Esc'], does: 'Close, or leave a field' },
];

/** All keys of the portal. */
export function KeySheet({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  return (
    <Dialog title="Keys" open={open} onOpenChange={onOpenChange} wide>
      <div className="grid gap-x-10 gap-y-5 md:grid-cols-2">
        <Keys
          title="Go to"
          rows={places.map((place) => ({ keys: ['G', place.key.toUpperCase()], does: place.label }))}
        />
        <Keys title="Everywhere" rows={elsewhere} />
      </div>
    </Dialog>
  );
}

function Keys({ title, rows }: { title: string; rows: { keys: string[]; does: string }[] }) {
  return (
    <section>
      <h3 className="mb-1.5 text-muted">{title}</h3>
      <dl>
        {rows.map((row) => (
          <div key={row.does} className="flex items-center justify-between border-b border-line py-1.5 last:border-b-0">
            <dt>{row.does}</dt>
            <dd className="flex gap-1">
              {row.keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
