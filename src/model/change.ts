const ARTICLE_CHANGE_KINDS = ['added', 'edited', 'delisted', 'removed', 'restored', 'purge'] as const
const SOURCE_CHANGE_KINDS = ['walled', 'broken', 'gap', 'silent', 'recovered'] as const
export const CHANGE_KINDS = [...ARTICLE_CHANGE_KINDS, ...SOURCE_CHANGE_KINDS] as const
export type ChangeKind = (typeof CHANGE_KINDS)[number]

export const EDIT_CLASSES = [
  'headline',
  'date',
  'name',
  'number',
  'negation',
  'paragraph-added',
  'paragraph-removed',
  'moved',
  'image',
  'typography',
] as const
export type EditClass = (typeof EDIT_CLASSES)[number]

/** What an article said before or after a change. An edit of the text alone has the paragraphs that differ. */
export type Said = {
  readonly title: string
  readonly published: string | null
  readonly excerpt?: string | null
  readonly paragraphs?: readonly string[]
}
