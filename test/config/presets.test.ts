import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { createJudge } from '../../src/alert/rules.ts'
import { readPresets, toRule } from '../../src/config/rules.ts'
import type { ChangeRecord } from '../../src/model/records.ts'
import { aChange, titled } from '../support/builders.ts'

const SHIPPED = readPresets('/nowhere/dateline.yaml')
const judge = createJudge({ sources: [], aliases: [] })

/** The highest level at which a title counts as a statement; null where it is none. */
function levelOf(title: string): number | null {
  const levels = SHIPPED.ladder.map(({ level }) => level)
  const fits = (level: number) =>
    judge(
      toRule({ name: 'r', on: ['added'], level, to: [] }, SHIPPED),
      aChange({ article: titled(title), after: null }),
      null,
    ) === null
  return levels.find(fits) ?? null
}

test.each<[string, number | null]>([
  ['Speech Made by Respected Comrade Kim Jong Un at Military Parade', 1],
  ['Kim Jong Un Sends Message of Greetings to President of Laos', 1],
  ['김정은동지께서 하신 연설', 1],
  ['DPRK Government Statement', 2],
  ['조선민주주의인민공화국정부 성명', 2],
  ['Statement of the DPRK Foreign Ministry', 3],
  ['조선민주주의인민공화국 외무성 성명', 3],
  ['朝鲜外务省声明', 3],
  ['Statement by Spokesperson for Ministry of National Defence', 4],
  ['외무성 대변인담화', 4],
  ['朝鲜外务省发言人谈话', 4],
  ['Press Statement of Kim Yo Jong, Vice Department Director', 5],
  ['김여정 조선로동당 중앙위원회 부부장 담화', 5],
  ['Vice-Minister Answers Question Put by KCNA', 6],
  ['조선중앙통신사 기자가 제기한 질문에 대답', 6],
  ['KCNA Commentary on Provocation', 8],
  ['조선중앙통신사 론평', 8],
  ['Floral Basket Laid before Statues', null],
  ['모내기가 마감단계에서 추진', null],
  ['Wonsan Shoe Factory Increases Production', null],
])('%s is of level %j', (title, level) => {
  expect(levelOf(title)).toBe(level)
})

describe('a preset', () => {
  const fits = (preset: string, change: Partial<ChangeRecord>) =>
    judge(toRule({ name: 'r', preset, to: [] }, SHIPPED), aChange(change), null) === null

  test.each<[string, Partial<ChangeRecord>, boolean]>([
    ['statements', { article: titled('Press Statement of Vice-Minister') }, true],
    ['statements', { article: titled('Floral Basket Laid') }, false],
    ['statements', { kind: 'removed', article: titled('Press Statement of Vice-Minister') }, true],
    ['names-and-numbers', { kind: 'edited', classes: ['number'] }, true],
    ['names-and-numbers', { kind: 'edited', classes: ['paragraph-added'] }, false],
    ['names-and-numbers', { kind: 'added' }, false],
    ['headlines', { kind: 'edited', classes: ['headline'] }, true],
    ['removals', { kind: 'removed' }, true],
    ['removals', { kind: 'added' }, false],
    ['mass-removal', { kind: 'purge', article: null }, true],
    ['backdated', { kind: 'added', backdated: true }, true],
    ['backdated', { kind: 'added' }, false],
    ['silence', { kind: 'silent', article: null }, true],
    ['source-trouble', { kind: 'recovered', article: null }, true],
  ])('%s of %j: %j', (preset, change, expected) => {
    expect(fits(preset, change)).toBe(expected)
  })

  test('gives way to what the rule says itself', () => {
    const rule = toRule(
      { name: 'r', preset: 'statements', on: ['edited'], level: 3, classes: ['number'], to: ['desk'] },
      SHIPPED,
    )
    expect(rule).toMatchObject({ on: ['edited'], classes: ['number'] })
    expect(rule.match?.headline.length).toBe(SHIPPED.ladder.slice(0, 3).flatMap(({ headline }) => headline).length)
  })

  test('and each level of the ladder is explained', () => {
    const page = readFileSync(new URL('../../docs/rules.md', import.meta.url), 'utf8')
    for (const [name, { about }] of Object.entries(SHIPPED.presets))
      expect(page).toContain(`| \`${name}\` | ${about} |`)
    for (const { level, name } of SHIPPED.ladder) expect(page).toContain(`| ${level} | ${name} |`)
  })
})
