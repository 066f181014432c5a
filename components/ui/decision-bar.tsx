import type { ReactNode } from 'react';

/**
 * On a phone the actions of a detail or form page stand at the bottom, in place of the tab bar (which hides itself
 * while one of these is on the page). Buttons inside are `size="decision"`. Wide screens have them in the page's head.
 */
export function DecisionBar({ children }: { children: ReactNode }) {
  return (
    <div
      data-decision-bar
      data-screen-only
      className="fixed inset-x-0 bottom-0 z-20 flex items-center gap-2 border-t border-line bg-panel px-3.5 pt-2.5 pb-[calc(10px+env(safe-area-inset-bottom))] shadow-pop md:hidden"
    >
      {children}
    </div>
  );
}
