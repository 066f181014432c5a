import { ChevronDown, Play } from 'lucide';
import { ButtonLink } from '@/components/ui/button-link';
import { buttonStyle } from '@/components/ui/button-style';
import { Icon } from '@/components/ui/icon';
import { Menu, MenuItem } from '@/components/ui/menu';
import type { EntityAction } from '@/domain/automation/entities/schema';

type Props = { name: string; actions: EntityAction[] };

/** What templates can do with an entity: up to two as buttons, more as a menu. */
export function EntityActions({ name, actions }: Props) {
  if (actions.length <= 2) {
    return actions.map(({ title, href }) => (
      <ButtonLink key={href} href={href} icon={Play}>
        {title}
      </ButtonLink>
    ));
  }
  return (
    <Menu
      label={`What can be done with ${name}`}
      trigger={
        <button type="button" className={buttonStyle('plain', 'md')}>
          <Icon of={Play} /> Actions <Icon of={ChevronDown} size={14} />
        </button>
      }
    >
      {actions.map(({ title, href }) => (
        <MenuItem key={href} href={href} icon={Play}>
          {title}
        </MenuItem>
      ))}
    </Menu>
  );
}
