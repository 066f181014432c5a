import type { FormPage, TemplateDocument } from './schema';

/** The form's pages: `parameters` is absent, one page, or a list of pages. */
export function formPages(document: TemplateDocument): FormPage[] {
  const { parameters } = document.spec;
  const pages = Array.isArray(parameters) ? parameters : parameters ? [parameters] : [];
  return pages.map((page, index) => {
    const { title, description, when, ...schema } = page;
    return {
      title: typeof title === 'string' && title ? title : pages.length === 1 ? 'Details' : `Part ${index + 1}`,
      description: typeof description === 'string' && description ? description : null,
      when: typeof when === 'string' ? when : null,
      schema,
    };
  });
}
