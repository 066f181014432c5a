'use client';

import { Command } from 'cmdk';
import { Box, CornerDownLeft, Layers, LoaderCircle, Play, Rocket, Search, User, Users } from 'lucide';
import { useRouter } from 'next/navigation';
import { Dialog as Radix } from 'radix-ui';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Icon, type IconNode } from '@/components/ui/icon';
import { Kbd } from '@/components/ui/kbd';
import { useOpener } from '@/components/ui/use-opener';
import type { HitKind } from '@/domain/search/schema';
import { paletteActions } from './palette-actions';
import { places } from './places';
import { useSearch } from './use-search';

const kinds: Record<HitKind, { title: string; icon: IconNode }> = {
  entity: { title: 'Catalog', icon: Layers },
  template: { title: 'Templates', icon: Rocket },
  environment: { title: 'Environments', icon: Box },
  run: { title: 'Runs', icon: Play },
  person: { title: 'People', icon: User },
  team: { title: 'Teams', icon: Users },
};

const fits = (words: string, query: string) =>
  query
    .toLowerCase()
    .split(/\s+/)
    .every((part) => words.toLowerCase().includes(part));

type Props = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** what was typed while this was being fetched */
  early: string;
  onReady: () => void;
};

/** Finds everything and goes there: entities, templates, environments, runs, people, teams, places and actions. */
export function Palette({ open, onOpenChange, early, onReady }: Props) {
  const router = useRouter();
  const [query, setQuery] = useState(early);
  const opener = useOpener();
  const box = useRef<HTMLInputElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it is there
  useEffect(onReady, []);
  const { hits, searching, failed } = useSearch(open ? query : '');
  const go = (href: string) => {
    onOpenChange(false);
    setQuery('');
    router.push(href);
  };
  const found = Object.entries(kinds).flatMap(([kind, { title, icon }]) => {
    const items = hits.filter((hit) => hit.kind === kind);
    return items.length > 0 ? [{ title, icon, items }] : [];
  });
  const actions = paletteActions.filter((action) => fits(`${action.label} ${action.words}`, query));
  const pages = places.filter((place) => fits(place.label, query));
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-[oklch(0.15_0.01_230/0.45)]" />
        <Radix.Content
          aria-describedby={undefined}
          onOpenAutoFocus={(event) => {
            opener.remember();
            if (!early || query !== early) return;
            // Radix would mark all that was typed so far, and the next letter would take its place.
            event.preventDefault();
            box.current?.focus();
            box.current?.setSelectionRange(early.length, early.length);
          }}
          onCloseAutoFocus={opener.giveBack}
          className="fixed top-[12vh] left-1/2 z-50 w-[640px] max-w-[calc(100vw-20px)] -translate-x-1/2 overflow-hidden rounded-lg border border-line bg-panel shadow-pop outline-none max-md:top-2.5"
        >
          <Radix.Title className="sr-only">Search</Radix.Title>
          <Command shouldFilter={false} loop label="Search">
            <div className="flex items-center gap-3 border-b border-line px-4">
              <Icon
                of={searching ? LoaderCircle : Search}
                size={17}
                className={`text-muted ${searching ? 'animate-turn' : ''}`}
              />
              <Command.Input
                ref={box}
                value={query}
                onValueChange={setQuery}
                placeholder="Search services, people, templates, docs"
                className="h-12 min-w-0 flex-1 bg-transparent text-base outline-none"
              />
              <Kbd>Esc</Kbd>
            </div>
            <Command.List className="max-h-[min(60vh,440px)] overflow-y-auto p-2">
              {failed && <p className="px-2.5 py-2 text-small text-bad">{failed}</p>}
              <Command.Empty className="px-2.5 py-8 text-center text-muted">
                {searching ? 'Searching' : `Nothing is called “${query}”. Try a part of its name, or its owner.`}
              </Command.Empty>
              {found.map((group) => (
                <Group key={group.title} title={group.title}>
                  {group.items.map((hit) => (
                    <Item key={hit.id} value={hit.id} icon={group.icon} text={hit.text} onSelect={() => go(hit.href)}>
                      {hit.title}
                    </Item>
                  ))}
                </Group>
              ))}
              {actions.length > 0 && (
                <Group title="Do">
                  {actions.map((action) => (
                    <Item key={action.href} value={action.href} icon={action.icon} onSelect={() => go(action.href)}>
                      {action.label}
                    </Item>
                  ))}
                </Group>
              )}
              {pages.length > 0 && (
                <Group title="Go to">
                  {pages.map((place) => (
                    <Item
                      key={place.href}
                      value={`place ${place.href}`}
                      icon={place.icon}
                      keys={`G ${place.key.toUpperCase()}`}
                      onSelect={() => go(place.href)}
                    >
                      {place.label}
                    </Item>
                  ))}
                </Group>
              )}
            </Command.List>
          </Command>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Command.Group
      heading={title}
      className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-small [&_[cmdk-group-heading]]:text-muted"
    >
      {children}
    </Command.Group>
  );
}

type ItemProps = {
  value: string;
  icon: IconNode;
  text?: string;
  keys?: string;
  onSelect: () => void;
  children: ReactNode;
};

function Item({ value, icon, text, keys, onSelect, children }: ItemProps) {
  return (
    <Command.Item
      value={value}
      onSelect={onSelect}
      className="group flex cursor-pointer items-center gap-3 rounded-md px-2.5 py-2 data-[selected=true]:bg-hover max-md:py-3"
    >
      <Icon of={icon} className="text-muted" />
      <span className="max-w-[60%] flex-none truncate font-strong">{children}</span>
      {text && <span className="min-w-0 truncate text-small text-muted">{text}</span>}
      {keys && (
        <span className="ml-auto group-data-[selected=true]:hidden max-md:hidden">
          <Kbd>{keys}</Kbd>
        </span>
      )}
      <Icon of={CornerDownLeft} size={14} className="hidden ml-auto text-faint group-data-[selected=true]:block" />
    </Command.Item>
  );
}
