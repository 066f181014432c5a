import Form from 'next/form';
import { Input } from '@/components/ui/input';

/** Finds templates by name, description or tag; works without JavaScript, too. */
export function TemplateSearch({ q }: { q: string }) {
  return (
    <Form action="/create" role="search" className="mb-5 max-w-md">
      <Input type="search" name="q" defaultValue={q} placeholder="Search templates" aria-label="Search templates" />
    </Form>
  );
}
