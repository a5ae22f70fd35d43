import type { DemoArticle } from '../../src/demo/newsroom.ts'
import type { ArticleRecord } from '../../src/model/records.ts'
import type { VisitVerdict } from '../../src/model/visit.ts'
import { type DueVisit, listDueVisits } from '../../src/store/due-visits.ts'
import { findArticles } from '../../src/store/read-articles.ts'
import type { SiteOptions } from '../support/site.ts'
import { startWatch, type Tree, type Watch } from './watch.ts'

export const MINUTE_MS = 60_000

/** A watch of one article that was read once, and whose visit is due again. */
export type Reading = Watch & { readonly article: DemoArticle }

export async function startReading(
  options: SiteOptions & { readonly config?: Tree; readonly fields?: Partial<Omit<DemoArticle, 'key'>> } = {},
): Promise<Reading> {
  const { fields, ...others } = options
  const watch = await startWatch({ stock: 0, ...others })
  const article = watch.site.newsroom.publish(fields)
  await watch.check()
  await watch.visit()
  watch.skip(11 * MINUTE_MS)
  return { ...watch, article }
}

/** How the visits ended that are due now. */
export async function verdictsOf(watch: Watch, parts?: Parameters<Watch['visit']>[0]): Promise<VisitVerdict[]> {
  return (await watch.visit(parts)).map(({ verdict }) => verdict)
}

export async function recordOf({ works }: Watch, key: string): Promise<ArticleRecord> {
  const [article] = await findArticles(works.store.db, key)
  if (article === undefined) throw new Error(`There is no article ${key}`)
  return article
}

/** The visits that are due, now or at another time. */
export function listDue({ works, sources, visiting }: Watch, aheadMs = 0): Promise<DueVisit[]> {
  const sourceIds = sources.map(({ id }) => id)
  return listDueVisits(works.store.db, { now: visiting.now() + aheadMs, sourceIds, limit: 100 })
}

export async function firstDue(watch: Watch): Promise<DueVisit> {
  const [due] = await listDue(watch)
  if (due === undefined) throw new Error('No visit is due')
  return due
}
