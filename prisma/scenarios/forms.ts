import { formPages } from '@/domain/automation/templates/pages';
import { TemplateDocument } from '@/domain/automation/templates/schema';
import type { Db } from '@/domain/core/db';
import { Chance } from './chance';

const minute = 60_000;
const day = 24 * 60 * minute;

type Session = Parameters<Db['formSession']['create']>[0]['data'];
type Sent = { id: string; templateName: string; version: number; teamId: string | null; createdAt: Date };

/**
 * The forms of the past: each run of the history had one, and to these come some that were begun and given up, and some that
 * were only looked at. No name and no value, as in the forms of now.
 */
export async function seedForms(db: Db, now: Date): Promise<void> {
  const chance = new Chance(4711);
  const pages = await pagesOf(db);
  const runs = await db.run.findMany({
    where: { startedBy: 'person', createdAt: { lt: new Date(now.getTime() - day) } },
    select: { id: true, templateName: true, version: true, teamId: true, createdAt: true },
    orderBy: { number: 'asc' },
  });
  const sessions = runs.flatMap((run) => {
    const count = pages.get(run.templateName) ?? 1;
    const sent = sentForm(chance, run, count);
    const others = [chance.is(0.14) && givenUp(chance, run, count), chance.is(0.25) && lookedAt(chance, run, count)];
    return [sent, ...others.filter((one) => one !== false)];
  });
  await db.formSession.createMany({ data: sessions });
}

async function pagesOf(db: Db): Promise<Map<string, number>> {
  const versions = await db.templateVersion.findMany({ include: { template: { select: { name: true } } } });
  return new Map(
    versions.map(({ document, template }) => [template.name, formPages(TemplateDocument.parse(document)).length]),
  );
}

function sentForm(chance: Chance, run: Sent, pages: number): Session {
  const openedAt = before(run.createdAt, chance.between(1, 7));
  return {
    ...session(chance, run, pages, openedAt),
    begunAt: openedAt,
    lastAt: run.createdAt,
    page: pages + 1,
    runId: run.id,
  };
}

/** Most leave where they see what it comes to. */
function givenUp(chance: Chance, run: Sent, pages: number): Session {
  const openedAt = before(run.createdAt, chance.between(20, 300));
  const page = chance.is(0.45) ? pages + 1 : chance.whole(1, pages);
  return {
    ...session(chance, run, pages, openedAt),
    begunAt: openedAt,
    lastAt: before(openedAt, -chance.between(1, 12)),
    page,
  };
}

function lookedAt(chance: Chance, run: Sent, pages: number): Session {
  return session(chance, run, pages, before(run.createdAt, chance.between(10, 400)));
}

function session(chance: Chance, run: Sent, pages: number, openedAt: Date): Session & { openedAt: Date } {
  const { templateName, version, teamId } = run;
  return { id: uuid(chance), templateName, version, teamId, openedAt, lastAt: openedAt, page: 1, pages };
}

const before = (time: Date, minutes: number) => new Date(time.getTime() - minutes * minute);

function uuid(chance: Chance): string {
  const hex = Array.from({ length: 32 }, () => chance.whole(0, 15).toString(16)).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
