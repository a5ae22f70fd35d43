import type { EditMark } from '../model/edit-marks.ts'
import type { Database } from './open-store.ts'

export type MarkStanding = {
  /** How many other articles of the site were changed alike lately. */
  readonly others: number
  /** That they were was told: what changes so is no edit. */
  readonly noticed: boolean
}

/** How each mark stands among the other articles of a site, since an instant. */
export async function findMarks(
  db: Database,
  { site, articleId, marks, since }: { site: string; articleId: number; marks: readonly EditMark[]; since: number },
): Promise<MarkStanding[]> {
  const standings: MarkStanding[] = []
  for (const { mark } of marks) {
    const rows = await db
      .selectFrom('edit_marks')
      .select(['at', 'noticed'])
      .where('site', '=', site)
      .where('mark', '=', mark)
      .where('article_id', '!=', articleId)
      .execute()
    standings.push({
      others: rows.filter(({ at }) => at >= since).length,
      noticed: rows.some(({ noticed }) => noticed === 1),
    })
  }
  return standings
}

/** Keeps by what an edit is known; gives back the articles that now share one of the marks, those already told apart. */
export async function keepMarks(
  tx: Database,
  { site, articleId, marks, at }: { site: string; articleId: number; marks: readonly EditMark[]; at: number },
): Promise<{ readonly mark: string; readonly articles: readonly number[] }[]> {
  const untold: { mark: string; articles: number[] }[] = []
  for (const { mark } of marks) {
    await tx
      .insertInto('edit_marks')
      .values({ site, mark, article_id: articleId, at })
      .onConflict((conflict) => conflict.columns(['site', 'mark', 'article_id']).doUpdateSet({ at }))
      .execute()
    const rows = await tx
      .selectFrom('edit_marks')
      .select(['article_id', 'noticed'])
      .where('site', '=', site)
      .where('mark', '=', mark)
      .orderBy('article_id')
      .execute()
    if (!rows.some(({ noticed }) => noticed === 1)) untold.push({ mark, articles: rows.map((row) => row.article_id) })
  }
  return untold
}

/** Marks as told that articles were changed alike. */
export async function noticeMark(tx: Database, { site, mark }: { site: string; mark: string }): Promise<void> {
  await tx.updateTable('edit_marks').set({ noticed: 1 }).where('site', '=', site).where('mark', '=', mark).execute()
}

export type Companion = { readonly url: string; readonly revisionId: number }

/** Up to eight other articles of a site, the newest first, whose pages were there when they were last visited. */
export async function listCompanions(
  db: Database,
  { site, articleId, profileHash }: { site: string; articleId: number; profileHash: string },
): Promise<Companion[]> {
  const rows = await db
    .selectFrom('articles')
    .innerJoin('revisions', 'revisions.id', 'articles.revision_id')
    .select(['articles.url', 'revisions.id as revision_id'])
    .where('articles.site', '=', site)
    .where('articles.id', '!=', articleId)
    .where('articles.visit_failures', '=', 0)
    .where('revisions.profile_hash', '=', profileHash)
    .orderBy('articles.id', 'desc')
    .limit(8)
    .execute()
  return rows.map(({ url, revision_id }) => ({ url, revisionId: revision_id }))
}
