'use client';

import { Siren } from 'lucide';
import { useState } from 'react';
import { Form, FormField, SubmitButton } from '@/components/form';
import type { FormAction } from '@/components/form-state';
import { Button } from '@/components/ui/button';
import { Dialog, DialogClose } from '@/components/ui/dialog';
import { Textarea } from '@/components/ui/textarea';
import type { ApprovalView } from '@/domain/approvals/schema';

/** For an emergency: begins at once, on one's own name, and everybody who answers for it is told. */
export function BreakGlass({ request, breakGlass }: { request: ApprovalView; breakGlass: FormAction }) {
  const [open, setOpen] = useState(false);
  if (!request.can.breakGlass.allowed) return null;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 border-t border-line px-5 py-3 text-small text-muted max-md:px-4">
      <span className="min-w-0 flex-1">It cannot wait for a decision?</span>
      <Dialog
        title="Begin without a decision"
        text="It begins at once, on your name. Owners, platform and admins are told, and somebody else has to review it."
        open={open}
        onOpenChange={setOpen}
        trigger={
          <Button size="sm" variant="danger" icon={Siren}>
            Break glass
          </Button>
        }
      >
        <Form action={breakGlass} onDone={() => setOpen(false)} done="It has begun">
          <FormField id="reason" label="Why it cannot wait" hint="Everybody who is told reads it.">
            <Textarea id="reason" name="reason" required minLength={10} maxLength={2000} />
          </FormField>
          <div className="mt-5 flex justify-end gap-2">
            <DialogClose>
              <Button>Wait for a decision</Button>
            </DialogClose>
            <SubmitButton variant="danger">Begin now</SubmitButton>
          </div>
        </Form>
      </Dialog>
    </div>
  );
}

/** Afterwards: somebody else says what they found. */
export function ReviewForm({ request, review }: { request: ApprovalView; review: FormAction }) {
  if (!request.broken || request.reviewed || !request.can.review.allowed) return null;
  return (
    <Form action={review} className="border-t border-line px-5 py-4 max-md:px-4" done="Reviewed">
      <FormField id="comment" label="Your review" hint="Was it right to begin, and what should change?">
        <Textarea id="comment" name="comment" required minLength={3} maxLength={2000} />
      </FormField>
      <div className="mt-3">
        <SubmitButton>Close the review</SubmitButton>
      </div>
    </Form>
  );
}
