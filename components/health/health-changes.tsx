import { Panel, PanelBody, PanelHead } from '@/components/ui/panel';
import { statusWord } from '@/components/ui/status-words';
import { Time } from '@/components/ui/time';
import { Timeline } from '@/components/ui/timeline';
import type { ChangeView } from '@/domain/health/schema';

/** When its state changed and why, the newest first. */
export function HealthChanges({ changes, most = 8 }: { changes: ChangeView[]; most?: number }) {
  if (changes.length === 0) return null;
  return (
    <Panel>
      <PanelHead title="Changes of health" count={changes.length} />
      <PanelBody className="py-2">
        <Timeline
          label="Changes of health"
          items={changes.slice(0, most).map((change) => {
            const { icon, tone, word } = statusWord('health', change.to);
            return {
              id: change.at,
              icon,
              tone,
              title: <span className="font-strong">{word}</span>,
              text: change.reason,
              when: <Time at={change.at} />,
            };
          })}
        />
      </PanelBody>
    </Panel>
  );
}
