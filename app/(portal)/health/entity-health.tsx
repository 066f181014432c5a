import { HeartPulse } from 'lucide';
import { pageContext } from '@/app/_http/context';
import { Live } from '@/app/live';
import { HealthPanel } from '@/components/health/health-panel';
import { ProbeActions } from '@/components/health/probe-actions';
import { ProbeDialog } from '@/components/health/probe-dialog';
import { Button } from '@/components/ui/button';
import { getHealth } from '@/domain/health/queries';
import { askNow, dropProbe, saveProbe } from './actions';

/** The panel "Health" of an entity's page, with all that can be done about its check. */
export async function EntityHealth({ entityRef }: { entityRef: string }) {
  const ctx = await pageContext();
  const detail = await getHealth(ctx, { ref: entityRef });
  const { probe, can } = detail;
  const add = can.set.allowed ? (
    <ProbeDialog
      entityRef={entityRef}
      probe={null}
      action={saveProbe}
      trigger={
        <Button variant="primary" icon={HeartPulse}>
          Add a health check
        </Button>
      }
    />
  ) : (
    <Button reason={can.set.reason}>Add a health check</Button>
  );
  return (
    <>
      <Live topics={probe ? [`probe:${probe.id}`, `health:${detail.ref}`] : [`health:${detail.ref}`]} />
      <HealthPanel
        detail={detail}
        add={add}
        actions={
          probe && (
            <ProbeActions
              entityRef={entityRef}
              probe={probe}
              can={can}
              set={saveProbe}
              check={askNow.bind(null, entityRef)}
              remove={dropProbe.bind(null, entityRef)}
            />
          )
        }
      />
    </>
  );
}
