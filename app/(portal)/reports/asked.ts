import { cookies } from 'next/headers';
import { attempt } from '@/app/_http/show';
import { zoneCookie, zoneOf } from '@/components/shell/preferences';
import { ReportInput } from '@/domain/reports/schema';

type Query = { from?: string; to?: string; team?: string; timeZone?: string; cursor?: string };
type Answer<View> = { query: Query; view: View; problem?: string };

/** The zone whose days the viewer means. */
export const viewerZone = async () => zoneOf((await cookies()).get(zoneCookie)?.value);

/**
 * Reads what an address asks for, in the viewer's days. An address that cannot be answered shows the last 90 days and says
 * why: a period that ends before it begins is a slip of a hand in the form, not a broken page.
 */
export async function answer<View>(
  search: Record<string, string | undefined>,
  read: (query: Query) => Promise<View>,
): Promise<Answer<View>> {
  const timeZone = await viewerZone();
  const parsed = ReportInput.safeParse({ timeZone, ...search });
  const found = parsed.success
    ? await attempt(read({ ...parsed.data, cursor: search.cursor }))
    : { problem: 'The address names no period that can be read.' };
  if ('view' in found) return { query: parsed.data ?? {}, view: found.view };
  return { query: {}, view: await read({ timeZone }), problem: found.problem };
}
