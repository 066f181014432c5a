import { Box, Boxes, Container, Database, FlaskConical, Gauge, Globe, Server, SquareTerminal } from 'lucide';
import { Icon, type IconNode } from '@/components/ui/icon';

const icons: Record<string, IconNode> = {
  box: Box,
  boxes: Boxes,
  container: Container,
  database: Database,
  flask: FlaskConical,
  gauge: Gauge,
  globe: Globe,
  server: Server,
  terminal: SquareTerminal,
};

/** The icon that an environment type names; a box where the name is not known. */
export const typeIcon = (name: string): IconNode => icons[name] ?? Box;

export function TypeIcon({ icon, title }: { icon: string; title: string }) {
  return (
    <span
      title={title}
      className="grid size-8 flex-none place-items-center rounded-md border border-line bg-sunken text-muted"
    >
      <Icon of={typeIcon(icon)} />
    </span>
  );
}
