import { diffArticles } from '../diff/diff-articles.ts'
import type { Lexicon } from '../diff/names.ts'
import type { ArticleContent } from '../model/article.ts'
import { whyBelieved } from '../model/belief.ts'
import type { Said } from '../model/change.ts'
import type { ChangeRecord } from '../model/records.ts'
import type { Source } from '../model/source.ts'
import { differenceLines } from '../present/difference-lines.ts'
import type { MessageContext } from '../present/message.ts'

export type MessageWordsOptions = {
  readonly sources: readonly Pick<Source, 'id' | 'name' | 'timezone'>[]
  readonly lexicon: Lexicon
  /** Where people reach our own pages; null where they do not. */
  readonly pagesUrl?: string | null
}

/** What messages need beyond the records: names and clocks of the sources, and what an edit changed, word by word. */
export function createMessageWords({ sources, lexicon, pagesUrl = null }: MessageWordsOptions): MessageContext {
  return {
    sources: new Map(sources.map(({ id, name, timezone }) => [id, { name, timezone }])),
    differences: ({ before, after }: ChangeRecord) =>
      before === null || after === null
        ? []
        : differenceLines(diffArticles(asContent(before), asContent(after), lexicon)),
    belief: whyBelieved,
    pageOf: ({ id }) => (pagesUrl === null ? null : new URL(`changes/${id}`, `${pagesUrl.replace(/\/*$/u, '')}/`).href),
  }
}

/** What a change keeps of an article: its title, its date, and the paragraphs that differ. */
function asContent({ title, published, paragraphs = [] }: Said): ArticleContent {
  return { title, published, sourceLabel: null, originalUrl: null, paragraphs, images: [] }
}
