import { SearchX } from 'lucide';
import { ButtonLink } from '@/components/ui/button-link';
import { ErrorView } from '@/components/ui/error-view';

export default function NotFound() {
  return (
    <ErrorView
      icon={SearchX}
      title="There is nothing here"
      action={
        <ButtonLink href="/" variant="primary">
          Home
        </ButtonLink>
      }
    >
      The address is wrong, or what stood here was removed.
    </ErrorView>
  );
}
