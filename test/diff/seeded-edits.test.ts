import { describe, expect, test } from 'vitest'
import { classifyEdit } from '../../src/diff/classify-edit.ts'
import { diffArticles } from '../../src/diff/diff-articles.ts'
import type { ArticleContent } from '../../src/model/article.ts'
import { LEXICON } from './lexicon.ts'
import { NOISE, type SeededEdit, SUBSTANCE, seededEdits } from './seeded-edits.ts'

// The figures of docs/performance.md: what is asserted here is what is printed there.
const EDITS = seededEdits()
const LANGUAGES = ['English', 'Korean', 'Chinese', 'Russian'] as const

function content(...paragraphs: readonly string[]): ArticleContent {
  return { title: 'Title', published: '2024-04-15', sourceLabel: null, originalUrl: null, images: [], paragraphs }
}

function tag({ before, after }: SeededEdit) {
  return classifyEdit(content(before), content(after), LEXICON)
}

function lit({ before, after }: SeededEdit): number {
  const { blocks } = diffArticles(content(before), content(after), LEXICON)
  const runs = blocks.flatMap((block) => block.runs)
  return runs.reduce((sum, run) => sum + (run.kind === 'changed' ? run.before.length + run.after.length : 0), 0)
}

test('there are several hundred edits, in each language and of each kind', () => {
  expect(EDITS.length).toBeGreaterThan(400)
  for (const language of LANGUAGES) {
    const kinds = new Set(EDITS.filter((one) => one.language === language).map(({ kind }) => kind))
    expect([...kinds].toSorted()).toEqual(['name', 'negation', 'number', 'word'])
  }
})

describe.each(LANGUAGES)('%s', (language) => {
  const edits = EDITS.filter((one) => one.language === language)

  test.each(['name', 'number', 'negation'] as const)('98 of 100 edits of a %s are tagged as such', (kind) => {
    const some = edits.filter((one) => one.kind === kind)
    const missed = some.filter((edit) => !tag(edit).includes(kind))
    expect(
      missed.map(({ before, after }) => [before, after]).slice(0, missed.length > 0.02 * some.length ? 5 : 0),
    ).toEqual([])
  })

  test('an edit of another word is of no kind', () => {
    const wrong = edits.filter((edit) => edit.kind === 'word' && tag(edit).some((one) => SUBSTANCE.includes(one)))
    expect(wrong.map((edit) => [edit.edit, tag(edit)])).toEqual([])
  })

  test.each(NOISE)('%s are of no kind', (_, change) => {
    const texts = [...new Set(edits.map(({ before }) => before))]
    const wrong = texts.flatMap((text) => {
      const classes = classifyEdit(content(text), content(change(text)), LEXICON)
      return classes.some((one) => SUBSTANCE.includes(one)) ? [[text, classes]] : []
    })
    expect(wrong).toEqual([])
  })

  test('what lights up is at most one and a half times the edit', () => {
    const sum = edits.reduce((all, edit) => all + lit(edit), 0)
    const least = edits.reduce((all, { edit }) => all + edit.join('').length, 0)
    expect(sum / least).toBeLessThanOrEqual(1.5)
  })
})
