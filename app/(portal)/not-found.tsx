import { SearchX } from 'lucide';
import { refusal } from '@/app/_http/show';
import { ButtonLink } from '@/components/ui/button-link';
import { ErrorView } from '@/components/ui/error-view';

export default function NotFound() {
  return (
    <ErrorView
      icon={SearchX}
      title="There is nothing here"
      action={
        <>
          <ButtonLink href="/" variant="primary">
            Home
          </ButtonLink>
          <ButtonLink href="/catalog">Catalog</ButtonLink>
        </>
      }
    >
      {refusal().reason ?? 'The address is wrong, or what stood here was removed.'}{' '}
      <span className="max-md:hidden">
        Press <b>Ctrl K</b> to search for it.
      </span>
    </ErrorView>
  );
}
