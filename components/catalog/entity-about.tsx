import { Facts } from '@/components/ui/facts';
import { Panel, PanelBody, PanelHead } from '@/components/ui/panel';
import { TextLink } from '@/components/ui/text-link';
import { Time } from '@/components/ui/time';
import type { EntityView } from '@/domain/catalog/schema';
import Link from '../ui/link';
import { entityHref, typeWord } from './entity-words';

/** The dry facts of an entity, and where it comes from. */
export function EntityAbout({ entity }: { entity: EntityView }) {
  const { source, document } = entity;
  const spec = (document.spec ?? {}) as Record<string, unknown>;
  const own = ['language', 'data', 'runtime'].flatMap((key) => {
    const value = spec[key];
    return typeof value === 'string' ? [{ label: typeWord(key), value }] : [];
  });
  const items = [
    { label: 'Kind', value: entity.type ? `${entity.kind}, ${entity.type}` : entity.kind },
    ...(entity.title && entity.title !== entity.name ? [{ label: 'Title', value: entity.title }] : []),
    ...own,
    { label: 'Reference', value: <Reference of={entity.ref} /> },
    { label: 'Source', value: <SourceOf {...source} /> },
    {
      label: 'Changed',
      value: (
        <>
          <Time at={entity.changedAt} /> <span className="text-muted">{entity.changedWhat}</span>
        </>
      ),
    },
    { label: 'Since', value: <Time at={entity.createdAt} mode="date" /> },
  ];
  return (
    <Panel>
      <PanelHead title="About">
        <Link href={entityHref(entity.ref, 'definition')} className="hover:text-ink">
          Definition
        </Link>
      </PanelHead>
      <PanelBody>
        <Facts items={items} />
      </PanelBody>
    </Panel>
  );
}

/** Broken between its parts, not inside of a name, where it is too long for its line. */
export function Reference({ of }: { of: string }) {
  const [kind, rest = ''] = of.split(':');
  const [namespace, name] = rest.split('/');
  return (
    <span className="code text-small wrap-anywhere">
      {kind}:<wbr />
      {namespace}/<wbr />
      {name}
    </span>
  );
}

export function SourceOf({ path, line, location }: EntityView['source']) {
  if (!location) return <>Imported by hand or by script{line ? `, line ${line}` : ''}</>;
  return (
    <>
      <TextLink href="/catalog/locations" className="break-all">
        {location.target}
      </TextLink>
      {path && (
        <span className="block text-small break-all text-muted">
          {path}
          {line && `, line ${line}`}
        </span>
      )}
    </>
  );
}
