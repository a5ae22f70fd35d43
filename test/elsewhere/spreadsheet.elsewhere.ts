import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { writeCsv } from '../../src/export/csv.ts'
import { writeChange } from '../../src/store/write-changes.ts'
import { START } from '../support/builders.ts'
import { temporaryFolder, temporaryStore } from '../support/store.ts'

const TITLES = [
  '조선로동당 총비서 김정은동지께서 현지지도',
  '朝鲜外务省 "发言人", 谈话',
  '=1+1',
  '=HYPERLINK("http://evil.example/","here")',
  "=cmd|' /C calc'!A0",
  '+1',
  '-1',
  '@SUM(A1)',
  '＝1+1',
  '\t=1+1',
]

// Comma, double quote, UTF-8: what the import dialog offers for a file with a byte order mark.
const AS_THE_DIALOG = 'CSV:44,34,76,1'

async function openInSpreadsheet(csv: string): Promise<string> {
  await using folder = await temporaryFolder()
  writeFileSync(folder.file('out.csv'), csv)
  const profile = `-env:UserInstallation=file://${folder.file('profile')}`
  const convert = ['--headless', `--infilter=${AS_THE_DIALOG}`, '--convert-to', 'fods', '--outdir', folder.path]
  execFileSync('soffice', [profile, ...convert, folder.file('out.csv')], { stdio: 'ignore' })
  return readFileSync(folder.file('out.fods'), 'utf8')
}

test('LibreOffice reads Korean and Chinese as they are, and runs no formula', async () => {
  await using store = await temporaryStore()
  for (const title of TITLES) {
    const said = { title, published: null, excerpt: null }
    await writeChange(store.db, {
      at: START,
      kind: 'added',
      sourceId: 'mfa-en',
      checkId: null,
      article: null,
      after: said,
    })
  }
  const query = { source: null, kinds: null, since: null, until: null, match: null }
  let written = ''
  for await (const part of writeCsv({ db: store.db, query } as Parameters<typeof writeCsv>[0])) written += part
  const sheet = await openInSpreadsheet(written)
  expect(sheet).not.toMatch(/table:formula|xlink:href="http:\/\/evil/u)
  expect(sheet).toContain('조선로동당 총비서 김정은동지께서 현지지도')
  expect(sheet).toContain('朝鲜外务省 &quot;发言人&quot;, 谈话')
  expect(sheet.match(/=1\+1/gu)).toHaveLength(2)
})

test('LibreOffice would run a formula, were it written as one', async () => {
  expect(await openInSpreadsheet('\uFEFFtitle\r\n=1+1\r\n')).toContain('table:formula')
})
