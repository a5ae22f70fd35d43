import { expect, test } from 'vitest'
import { changeLines } from '../../src/present/change-lines.ts'
import { articleChange, PYONGYANG, sourceChange, TITLES, terminalOf } from './records.ts'

const ZONES = new Map([['mfa-en', PYONGYANG]])

const CHANGES = [
  articleChange(12, TITLES.english, { at: '2024-04-15T18:10:03.000Z' }),
  articleChange(11, TITLES.korean, { kind: 'edited', classes: ['headline', 'number'] }),
  articleChange(7, TITLES.chinese, { late: true, backdated: true }),
  articleChange(3, 'Talks Held', { kind: 'removed' }),
  sourceChange('gap', { from: '2024-04-15T05:00:00.000Z', to: '2024-04-15T09:10:00.000Z', atLeast: 120 }),
  sourceChange('walled', { reason: 'login-required' }),
]

test('changes fit into 80 columns, whatever their script', async () => {
  expect((await changeLines(CHANGES, ZONES, terminalOf(80))).join('\n')).toMatchInlineSnapshot(`
    "WHEN (THERE)              KIND     SOURCE  ARTICLE  WHAT
    2024-04-15 20:10 (04-16)  added    mfa-en       12  Press Statement by Spokespe…
    2024-04-15 11:10          edited   mfa-en       11  [headline, number] 조선민주…
    2024-04-15 11:10          added    mfa-en        7  [late, backdated] 朝鲜民主…
    2024-04-15 11:10          removed  mfa-en        3  Talks Held
    2024-04-15 11:10          gap      mfa-en           2024-04-15 07:00 to 2024-04…
    2024-04-15 11:10          walled   mfa-en           a login form instead of the…"
  `)
})

test('140 columns show more of each title', async () => {
  expect((await changeLines(CHANGES, ZONES, terminalOf(140))).join('\n')).toMatchInlineSnapshot(`
    "WHEN (THERE)              KIND     SOURCE  ARTICLE  WHAT
    2024-04-15 20:10 (04-16)  added    mfa-en       12  Press Statement by Spokesperson for Foreign Ministry on “Tidal Power” Talks with Five C…
    2024-04-15 11:10          edited   mfa-en       11  [headline, number] 조선민주주의인민공화국 외무성 대변인 담화 발표: 조력발전에 관한 회담…
    2024-04-15 11:10          added    mfa-en        7  [late, backdated] 朝鲜民主主义人民共和国外务省发言人发表谈话：与萨罗瓦就“潮汐发电”举行…
    2024-04-15 11:10          removed  mfa-en        3  Talks Held
    2024-04-15 11:10          gap      mfa-en           2024-04-15 07:00 to 2024-04-15 11:10, when entries of mfa-en may have come and gone uns…
    2024-04-15 11:10          walled   mfa-en           a login form instead of the listing of mfa-en"
  `)
})

test('where nothing has to be cut, every title is whole', async () => {
  const text = (await changeLines(CHANGES, ZONES, terminalOf(Number.POSITIVE_INFINITY))).join('\n')
  for (const title of Object.values(TITLES)) expect(text).toContain(title)
})

test('a title cannot move the cursor or turn the line around', async () => {
  const hostile = articleChange(1, 'Good\x1B[2J\x1B]0;owned\x07 news\r\n\u202Eliars\u202C')
  expect((await changeLines([hostile], ZONES, terminalOf(80)))[1]).toMatch(/1 {2}Good news liars$/u)
})
