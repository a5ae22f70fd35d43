import { expect, test } from 'vitest'
import { adviceFor } from '../../src/model/advice.ts'
import { sourceLines } from '../../src/present/source-lines.ts'
import { sourceState, terminalOf } from './records.ts'

const NEVER = { lastCheckAt: null, lastOutcome: null, lastChangeAt: null, articles: 0 }

const SOURCES = [
  sourceState('mfa-en'),
  sourceState('kcna-zh', { name: '朝中社', lastChangeAt: '2024-04-15T18:10:00.000Z' }),
  sourceState('rodong-ko', {
    name: '로동신문',
    state: 'degraded',
    reason: 'login-required',
    lastOutcome: 'walled',
    consecutiveFailures: 3,
  }),
  sourceState('new-one', { ...NEVER, state: 'new' }),
  sourceState('quiet', { state: 'paused', nextCheckAt: null }),
]

test('sources fit into 80 columns; those in trouble say why', async () => {
  expect((await sourceLines(SOURCES, terminalOf(80))).join('\n')).toMatchInlineSnapshot(`
    "SOURCE     STATE     ARTICLES  CHECKED    CHANGED (THERE)           NEXT
    mfa-en     ok             231  5 min ago  2024-04-15 11:10          in 5 min
    kcna-zh    ok             231  5 min ago  2024-04-15 20:10 (04-16)  in 5 min
    rodong-ko  degraded       231  5 min ago  2024-04-15 11:10          in 5 min
    new-one    new              0  never                                in 5 min
    quiet      paused         231  5 min ago  2024-04-15 11:10

    rodong-ko is degraded: login-required, 3 checks in a row. \`dateline login SITE\`
    signs in, and again where a session has ended."
  `)
})

test('140 columns have room for outcomes and names', async () => {
  expect((await sourceLines(SOURCES, terminalOf(140))).join('\n')).toMatchInlineSnapshot(`
    "SOURCE     STATE     ARTICLES  CHECKED    OUTCOME    CHANGED (THERE)           NEXT      NAME
    mfa-en     ok             231  5 min ago  unchanged  2024-04-15 11:10          in 5 min  Ministry of Foreign Affairs (EN)
    kcna-zh    ok             231  5 min ago  unchanged  2024-04-15 20:10 (04-16)  in 5 min  朝中社
    rodong-ko  degraded       231  5 min ago  walled     2024-04-15 11:10          in 5 min  로동신문
    new-one    new              0  never                                           in 5 min  Ministry of Foreign Affairs (EN)
    quiet      paused         231  5 min ago  unchanged  2024-04-15 11:10                    Ministry of Foreign Affairs (EN)

    rodong-ko is degraded: login-required, 3 checks in a row. \`dateline login SITE\` signs in, and again where a session has ended."
  `)
})

test.each([
  ['dns', 'mfa-en is degraded: dns. The name does not resolve: check its spelling and your name server.'],
  ['http-503', `mfa-en is degraded: http-503. ${adviceFor('http-503')}`],
  ['challenge', `mfa-en is degraded: challenge. ${adviceFor('challenge')}`],
  ['selector-empty', `mfa-en is degraded: selector-empty. ${adviceFor('selector-empty')}`],
])('a source in trouble by %s says what can be done', async (reason, line) => {
  const state = sourceState('mfa-en', { state: 'degraded', reason, consecutiveFailures: 1 })
  expect((await sourceLines([state], terminalOf(400))).at(-1)).toBe(line)
})

test('a source that lists nothing new for longer than is usual says since when', async () => {
  const state = sourceState('mfa-en', { silentSince: '2024-04-10T18:10:00.000Z' })
  expect((await sourceLines([state], terminalOf(80))).at(-1)).toBe(
    'mfa-en is silent: nothing new since 2024-04-10 20:10, 5 days ago.',
  )
})
