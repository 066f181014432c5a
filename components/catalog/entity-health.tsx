import { Status } from '@/components/ui/status';
import type { HealthView } from '@/domain/catalog/schema';

/** Health as a pill with its reason on hover; what nobody probes says so in plain words. */
export function EntityHealth({ health, plain }: { health: HealthView | null; plain?: boolean }) {
  if (!health) return <span className="text-small text-muted">Not probed</span>;
  return <Status of="health" status={health.status} pill={!plain} title={health.reason} />;
}
