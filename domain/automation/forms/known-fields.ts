/** What a template may write as `ui:field`; anything else is another portal's own. */
export const knownFields: ReadonlySet<string> = new Set([
  ...['OwnerPicker', 'MyGroupsPicker', 'EntityPicker', 'OwnedEntityPicker', 'MultiEntityPicker', 'EntityTagsPicker'],
  ...['EntityNamePicker', 'RepoUrlPicker', 'RepoBranchPicker', 'RepoOwnerPicker', 'Secret'],
]);

/** What a template may write as `ui:widget`. */
export const knownWidgets: ReadonlySet<string> = new Set([
  ...['text', 'textarea', 'password', 'email', 'uri', 'updown', 'range', 'radio', 'select', 'checkbox', 'checkboxes'],
  ...['hidden', 'date', 'datetime', 'date-time', 'time', 'alt-date', 'alt-datetime', 'color', 'file'],
]);
