/** What a channel's template may name, as `{{title}}`. */
export const TEMPLATE_FIELDS = [
  'headline',
  'kind',
  'title',
  'source',
  'sourceName',
  'published',
  'at',
  'url',
  'original',
  'excerpt',
  'classes',
  'difference',
  'why',
  'summary',
  'change',
] as const
export type TemplateField = (typeof TEMPLATE_FIELDS)[number]

const FIELD = /\{\{\s*([^{}]*?)\s*\}\}/gu

/** The names in a template that no field has. */
export function unknownFields(template: string): string[] {
  const names = Array.from(template.matchAll(FIELD), ([, name = '']) => name)
  return names.filter((name) => !TEMPLATE_FIELDS.some((field) => field === name))
}

/** Puts the values in, once: what a value looks like is never read as a template again. */
export function fillTemplate(template: string, values: Readonly<Record<TemplateField, string>>): string {
  return template.replace(FIELD, (written, name: string) =>
    Object.hasOwn(values, name) ? values[name as TemplateField] : written,
  )
}
