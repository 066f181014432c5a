import { EntityField, OwnedEntityField } from './entity-field';
import { JsonField } from './json-field';
import { NameField } from './name-field';
import { MyGroupsField, OwnerField } from './owner-field';
import { PlainInput } from './plain-input';
import { RepositoryField } from './repository-field';
import { SecretField } from './secret-field';
import { EntitiesField, TagsField } from './tags-field';
import { plainJson, plainText } from './ui-schema';

/** The fields of the reference that take a reference, a name or an address as text; and what stands in for unknown ones. */
export const fields = {
  OwnerPicker: OwnerField,
  MyGroupsPicker: MyGroupsField,
  EntityPicker: EntityField,
  OwnedEntityPicker: OwnedEntityField,
  MultiEntityPicker: EntitiesField,
  EntityTagsPicker: TagsField,
  EntityNamePicker: NameField,
  RepoUrlPicker: RepositoryField,
  RepoBranchPicker: PlainInput,
  RepoOwnerPicker: PlainInput,
  Secret: SecretField,
  [plainText]: PlainInput,
  [plainJson]: JsonField,
};
