'use client';

import { Monitor, Moon, Sun } from 'lucide';
import { useState } from 'react';
import { Icon } from '@/components/ui/icon';
import { remember } from './preferences';
import { type Theme, themeCookie } from './theme';

const choices = [
  { theme: 'system', label: 'System', icon: Monitor },
  { theme: 'light', label: 'Light', icon: Sun },
  { theme: 'dark', label: 'Dark', icon: Moon },
] as const;

/** Light, dark, or as the system has it. */
export function ThemeSwitch() {
  const [theme, setTheme] = useState<Theme>(
    () => (typeof document === 'undefined' ? 'system' : (document.documentElement.dataset.theme as Theme)) ?? 'system',
  );
  const choose = (next: Theme) => {
    setTheme(next);
    document.documentElement.dataset.theme = next;
    remember(themeCookie, next);
  };
  return (
    <fieldset className="flex gap-1">
      <legend className="sr-only">Theme</legend>
      {choices.map((choice) => (
        <label
          key={choice.theme}
          className="flex flex-1 flex-col items-center gap-1 rounded-md border border-transparent py-2 text-small text-muted hover:bg-hover has-checked:border-line has-checked:bg-sunken has-checked:text-ink has-focus-visible:outline-2 has-focus-visible:outline-focus"
        >
          <input
            type="radio"
            name="theme"
            checked={theme === choice.theme}
            onChange={() => choose(choice.theme)}
            className="sr-only"
          />
          <Icon of={choice.icon} />
          {choice.label}
        </label>
      ))}
    </fieldset>
  );
}
