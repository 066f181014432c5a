import { EntityField } from './entity-field';
import { NameField } from './name-field';
import { OwnerField } from './owner-field';
import { PlainInput } from './plain-input';
import { RepositoryField } from './repository-field';
import { SecretField } from './secret-field';
import { TagsField } from './tags-field';

/** The fields of the reference that take a reference, a name or an address as text. */
export const fields = {
  OwnerPicker: OwnerField,
  MyGroupsPicker: OwnerField,
  EntityPicker: EntityField,
  OwnedEntityPicker: EntityField,
  MultiEntityPicker: TagsField,
  EntityTagsPicker: TagsField,
  EntityNamePicker: NameField,
  RepoUrlPicker: RepositoryField,
  RepoBranchPicker: PlainInput,
  RepoOwnerPicker: PlainInput,
  Secret: SecretField,
};
