import { expect, test } from 'vitest'
import { editMarks } from '../../src/model/edit-marks.ts'
import { aContent } from '../support/builders.ts'

const kinds = (before: object, after: object) => editMarks(aContent(before), aContent(after)).map(({ kind }) => kind)

function shared(one: readonly [object, object], other: readonly [object, object]): string[] {
  const [ours, theirs] = [one, other].map(([before, after]) => editMarks(aContent(before), aContent(after)))
  return (ours ?? []).filter(({ mark }) => theirs?.some((mine) => mine.mark === mark)).map(({ kind }) => kind)
}

test('an edit is known by its new title, its new text, and what came and went where the title stayed', () => {
  expect(kinds({ title: 'One' }, { title: 'Two' })).toEqual(['title'])
  expect(kinds({ paragraphs: ['One.'] }, { paragraphs: ['Two.'] })).toEqual(['text', 'delta'])
  expect(kinds({ title: 'One', paragraphs: ['One.'] }, { title: 'Two', paragraphs: ['Two.'] })).toEqual([
    'title',
    'text',
  ])
  expect(kinds({ published: '2024-04-15' }, { published: '2024-04-16' })).toEqual([])
  expect(kinds({ paragraphs: ['“One”'] }, { paragraphs: ['"One"'] })).toEqual([])
})

test('what strikes two articles alike has a mark in common, and what does not has none', () => {
  const notice = ['Down for maintenance.']
  expect(
    shared([{ paragraphs: ['A.'] }, { paragraphs: notice }], [{ paragraphs: ['B.'] }, { paragraphs: notice }]),
  ).toEqual(['text'])
  expect(shared([{ title: 'A' }, { title: 'KCNA' }], [{ title: 'B' }, { title: 'KCNA' }])).toEqual(['title'])
  const tweak = (text: string) => [{ paragraphs: [text] }, { paragraphs: [text, 'Subscribe!'] }] as const
  expect(shared(tweak('A.'), tweak('B.'))).toEqual(['delta'])
  const untweak = (text: string) => [{ paragraphs: [text, 'Subscribe!'] }, { paragraphs: [text] }] as const
  expect(shared(untweak('A.'), untweak('B.'))).toEqual(['delta'])
  expect(shared(tweak('A.'), untweak('B.'))).toEqual([])
  const named = (text: string) =>
    [{ paragraphs: [`${text} and Kim Myong Sik met.`] }, { paragraphs: [`${text} met.`] }] as const
  expect(shared(named('Ri'), named('Pak'))).toEqual([])
})
