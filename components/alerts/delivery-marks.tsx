import { statusWord } from '@/components/ui/status-words';
import { toneText } from '@/components/ui/tone';
import type { NotificationView } from '@/domain/alerts/schema';

/** What became of it outside the portal: "E-mail sent", or why not. */
export function DeliveryMarks({ deliveries }: { deliveries: NotificationView['deliveries'] }) {
  return deliveries.map((delivery) => {
    const { tone, word } = statusWord('delivery', delivery.status);
    const tries = delivery.attempt > 1 ? `, ${delivery.attempt} attempts` : '';
    return (
      <span key={delivery.channel} title={delivery.detail ?? undefined}>
        E-mail: <span className={toneText[tone]}>{word.toLowerCase()}</span>
        {tries}
        {delivery.detail && `, ${delivery.detail.charAt(0).toLowerCase()}${delivery.detail.slice(1)}`}
      </span>
    );
  });
}
