'use client';

import { Keyboard, KeyRound, LogOut } from 'lucide';
import { roleWords } from '@/components/settings/role-words';
import { Avatar } from '@/components/ui/avatar';
import { Icon } from '@/components/ui/icon';
import { Popover, PopoverClose } from '@/components/ui/popover';
import Link from '../ui/link';
import { postToAuth } from './auth-form';
import { showKeys } from './key-sheet-state';
import { ThemeSwitch } from './theme-switch';

type Props = { name: string; role: keyof typeof roleWords; teams: string[] };

const row = 'flex w-full items-center gap-2.5 rounded-sm px-2.5 py-[7px] text-left hover:bg-hover max-md:py-3';

/** Who is signed in, the theme, and the way out. */
export function PersonMenu({ name, role, teams }: Props) {
  return (
    <Popover
      label="You"
      align="end"
      room="little"
      trigger={
        <button type="button" aria-label={`You, ${name}`} className="flex-none rounded-full">
          <Avatar name={name} size="md" />
        </button>
      }
    >
      <div className="flex items-center gap-3 px-2.5 pt-1.5 pb-3">
        <Avatar name={name} size="lg" />
        <div className="min-w-0">
          <div className="truncate font-strong">{name}</div>
          <div className="text-small text-muted">
            {roleWords[role]}
            {teams.length > 0 && ` · ${teams.join(', ')}`}
          </div>
        </div>
      </div>
      <ThemeSwitch />
      <div className="-mx-1.5 my-1.5 h-px bg-line" />
      <PopoverClose>
        <Link href="/settings/sessions" className={row}>
          <Icon of={KeyRound} size={15} className="text-muted" />
          My sessions
        </Link>
      </PopoverClose>
      <PopoverClose>
        <button type="button" onClick={showKeys} className={row}>
          <Icon of={Keyboard} size={15} className="text-muted" />
          Keys
        </button>
      </PopoverClose>
      <button type="button" className={row} onClick={() => postToAuth('signout', { callbackUrl: '/sign-in' })}>
        <Icon of={LogOut} size={15} className="text-muted" />
        Sign out
      </button>
    </Popover>
  );
}
