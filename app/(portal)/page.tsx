import { pageContext } from '@/app/_http/context';
import { PageHead } from '@/components/ui/page-head';

export default async function HomePage() {
  const { actor } = await pageContext();
  return (
    <PageHead title={`Hello, ${actor.name.split(' ')[0]}`} sub={actor.teams.map((team) => team.name).join(', ')} />
  );
}
