import { Box, Download, LayoutTemplate } from 'lucide';
import type { ReactNode } from 'react';
import type { FormState } from '@/components/form-state';
import { ButtonLink } from '@/components/ui/button-link';
import { Chip } from '@/components/ui/chip';
import { Icon } from '@/components/ui/icon';
import { PageHead } from '@/components/ui/page-head';
import { Status } from '@/components/ui/status';
import type { EntityAction } from '@/domain/automation/entities/schema';
import { type EntityView, type OwnerView, ownerless } from '@/domain/catalog/schema';
import Link from '../ui/link';
import { EntityActions } from './entity-actions';
import { linksOf } from './entity-links';
import { EntityMenu } from './entity-menu';
import { EntityOwner } from './entity-owner';
import { entityHref, entityIcon, shortName, typeWord } from './entity-words';

type Props = {
  entity: EntityView;
  /** where a preview of it can be asked for */
  preview?: string;
  /** templates that fit it */
  actions: EntityAction[];
  archive: () => Promise<FormState>;
  restore: () => Promise<FormState>;
};

/** Who it is and how it is, on every tab: name, state with its short reason, owner, tier, lifecycle, tags, links. */
export function EntityHead({ entity, preview, actions, archive, restore }: Props) {
  const { health, owner } = entity;
  const crumbs = [
    { label: 'Catalog', href: '/catalog' },
    ...(owner ? [ownerCrumb(owner)] : []),
    { label: entity.name },
  ];
  return (
    <>
      <PageHead
        crumbs={crumbs}
        icon={entityIcon(entity.kind, entity.type)}
        title={entity.name}
        sub={entity.description ?? (entity.title === entity.name ? null : entity.title)}
        beside={
          <>
            <Chip>{entity.type ? typeWord(entity.type) : entity.kind}</Chip>
            {entity.state !== 'active' && <Status of="entity" status={entity.state} pill />}
            {health && <Status of="health" status={health.status} pill />}
            {health && health.status !== 'healthy' && <span className="text-small text-muted">{health.reason}</span>}
          </>
        }
      >
        {entity.kind === 'Template' && (
          <ButtonLink href={`/create/${entity.name}`} variant="primary" icon={LayoutTemplate}>
            Use this template
          </ButtonLink>
        )}
        {preview && (
          <ButtonLink href={preview} variant="primary" icon={Box}>
            Request preview
          </ButtonLink>
        )}
        <EntityActions name={entity.name} actions={actions} />
        <ButtonLink href={`/api/v1/catalog/export?ref=${encodeURIComponent(entity.ref)}`} icon={Download} download>
          Descriptor
        </ButtonLink>
        <EntityMenu
          name={entity.name}
          reference={entity.ref}
          state={entity.state}
          can={entity.can}
          archive={archive}
          restore={restore}
        />
      </PageHead>
      <FactBar entity={entity} />
    </>
  );
}

const ownerCrumb = ({ kind, name, ref }: OwnerView) =>
  kind === 'unresolved'
    ? { label: 'No owner', href: '/catalog?owner=none' }
    : { label: name, href: `/catalog?owner=${encodeURIComponent(ref)}` };

function FactBar({ entity }: { entity: EntityView }) {
  const links = linksOf(entity);
  const ownable = !ownerless.includes(entity.kind.toLowerCase());
  const { owner, systemRef } = entity;
  return (
    <dl className="mb-[18px] flex flex-wrap gap-y-3 border-t border-line pt-3 max-md:grid max-md:grid-cols-2 max-md:gap-x-4">
      {(ownable || owner) && (
        <Fact label="Owner">
          {owner?.id && owner.kind !== 'person' && owner.kind !== 'unresolved' ? (
            <Link href={entityHref(owner.ref)} className="min-w-0 hover:underline">
              <EntityOwner owner={owner} />
            </Link>
          ) : (
            <EntityOwner owner={owner} />
          )}
        </Fact>
      )}
      {systemRef && (
        <Fact label="System">
          <Link href={entityHref(systemRef)} className="truncate hover:underline">
            {shortName(systemRef)}
          </Link>
        </Fact>
      )}
      {entity.tier && <Fact label="Tier">{entity.tier}</Fact>}
      {entity.lifecycle && <Fact label="Lifecycle">{entity.lifecycle}</Fact>}
      {entity.tags.length > 0 && (
        <Fact label="Tags">
          <span className="flex gap-1.5 overflow-hidden">
            {entity.tags.slice(0, 5).map((tag) => (
              <Link key={tag} href={`/catalog?tag=${encodeURIComponent(tag)}`}>
                <Chip>{tag}</Chip>
              </Link>
            ))}
          </span>
        </Fact>
      )}
      {links.length > 0 && (
        <Fact label="Links" last>
          <span className="flex flex-wrap gap-x-3.5 gap-y-1">
            {links.slice(0, 5).map(({ title, url, icon }) => (
              <a
                key={url + title}
                href={url}
                target="_blank"
                rel="noreferrer"
                className="inline-flex items-center gap-1.5 hover:underline"
              >
                <Icon of={icon} size={14} className="text-muted" />
                {title}
              </a>
            ))}
          </span>
        </Fact>
      )}
    </dl>
  );
}

function Fact({ label, children, last }: { label: string; children: ReactNode; last?: boolean }) {
  return (
    <div
      className={`min-w-0 border-l border-line px-[22px] first:border-l-0 first:pl-0 max-md:border-0 max-md:p-0 ${last ? 'ml-auto pr-0 max-md:col-span-2 max-md:ml-0' : ''}`}
    >
      <dt className="text-small text-muted">{label}</dt>
      <dd className="mt-[3px] flex min-h-[22px] min-w-0 items-center gap-[7px] text-body font-medium">{children}</dd>
    </div>
  );
}
