'use client';

import RjsfForm from '@rjsf/core';
import type { UiSchema } from '@rjsf/utils';
import { useMemo } from 'react';
import type { Schema } from '@/domain/automation/forms/resolve';
import { toErrorSchema } from './error-schema';
import { fields } from './fields';
import type { TeamChoice, TemplateFormContext } from './form-context';
import { FieldFrame, ListFrame, ListItemFrame, ObjectFrame } from './frames';
import { splitSchema } from './ui-schema';
import { formValidator } from './validator';
import { widgets } from './widgets';

export type SchemaFormProps = {
  schema: Schema;
  values: Schema;
  onChange: (values: Schema) => void;
  /** a field was left: what is wrong with it may be said now */
  onLeave: (pointer: string) => void;
  /** those that are to be seen */
  errors: { pointer: string; detail: string }[];
  teams: TeamChoice[];
  ownTeams: string[];
  secrets: Record<string, string>;
  setSecret: (name: string, value: string) => void;
};

const idPrefix = 'field';
const templates = {
  FieldTemplate: FieldFrame as never,
  ObjectFieldTemplate: ObjectFrame as never,
  ArrayFieldTemplate: ListFrame,
  ArrayFieldItemTemplate: ListItemFrame,
};

/** One page of a template's form. It shows values and mistakes; what they mean is decided outside. */
export default function SchemaForm(props: SchemaFormProps) {
  const { values, onChange, onLeave, errors, teams, ownTeams, secrets, setSecret } = props;
  const { schema, uiSchema } = useMemo(() => splitSchema(props.schema), [props.schema]);
  const extraErrors = useMemo(() => toErrorSchema(errors), [errors]);
  const formContext: TemplateFormContext = {
    schema: schema as Schema,
    uiSchema,
    values,
    teams,
    ownTeams,
    secrets,
    setSecret,
  };
  return (
    <RjsfForm
      tagName="div"
      schema={schema}
      uiSchema={rootUi(uiSchema)}
      formData={values}
      validator={formValidator}
      formContext={formContext}
      fields={fields}
      widgets={widgets}
      templates={templates}
      idPrefix={idPrefix}
      idSeparator="/"
      extraErrors={extraErrors}
      noValidate
      showErrorList={false}
      experimental_defaultFormStateBehavior={{ emptyObjectFields: 'skipEmptyDefaults' }}
      onChange={({ formData }) => onChange((formData ?? {}) as Schema)}
      onBlur={(id) => onLeave(id.slice(idPrefix.length))}
    >
      <span />
    </RjsfForm>
  );
}

const rootUi = (uiSchema: UiSchema): UiSchema => ({ ...uiSchema, 'ui:submitButtonOptions': { norender: true } });
