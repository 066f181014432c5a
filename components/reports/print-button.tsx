'use client';

import { Printer } from 'lucide';
import { Button } from '@/components/ui/button';

export function PrintButton() {
  return (
    <Button icon={Printer} onClick={() => window.print()}>
      Print
    </Button>
  );
}
