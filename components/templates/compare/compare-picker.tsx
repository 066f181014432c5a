'use client';

import { useRouter } from 'next/navigation';
import { Button } from '@/components/ui/button';
import { Select } from '@/components/ui/select';

type Props = { name: string; newest: number; from: number | null; to: number };

/** Any two versions beside each other: what is chosen stands in the address. */
export function ComparePicker({ name, newest, from, to }: Props) {
  const router = useRouter();
  const versions = Array.from({ length: newest }, (_, index) => newest - index);
  const go = (form: HTMLFormElement) => {
    const data = new FormData(form);
    const query = new URLSearchParams({ from: String(data.get('from')), to: String(data.get('to')) });
    router.push(`/create/${encodeURIComponent(name)}/versions?${query}`, { scroll: false });
  };
  if (newest < 2) return null;
  const options = versions.map((version) => ({ value: String(version), label: `v${version}` }));
  return (
    <form
      key={`${from} ${to}`}
      aria-label="Compare versions"
      className="flex items-center gap-2"
      onChange={(event) => go(event.currentTarget)}
      onSubmit={(event) => {
        event.preventDefault();
        go(event.currentTarget);
      }}
    >
      <Select aria-label="From" name="from" defaultValue={String(from ?? Math.max(1, to - 1))} options={options} />
      <Select aria-label="To" name="to" defaultValue={String(to)} options={options} />
      <noscript>
        <Button type="submit" size="sm">
          Compare
        </Button>
      </noscript>
    </form>
  );
}
