import { expect, test } from 'vitest'
import { loadConfig } from '../../src/config/load-config.ts'
import { findNames } from '../../src/config/names.ts'
import { configFolder, failureOf } from './config-folder.ts'

const SOURCE = 'sources: [{ id: a, site: kcnawatch, url: "https://h/" }]'

function namesOf(files: Readonly<Record<string, string>>) {
  const file = `${configFolder(files)}/dateline.yaml`
  const { names } = loadConfig(file, {})
  expect(findNames(file)).toEqual(names)
  return names
}

test('names are those that are shipped, where nothing else is said', () => {
  const { aliases, titles, surnames, noNames } = namesOf({ 'dateline.yaml': SOURCE })
  expect(aliases.find(([first]) => first === 'Kim Jong Un')).toContain('김정은')
  for (const list of [titles, surnames, noNames]) expect(list.length).toBeGreaterThan(20)
})

test('no shipped name stands in two lines', () => {
  const all = namesOf({ 'dateline.yaml': SOURCE }).aliases.flat()
  expect(all.filter((name, at) => all.indexOf(name) !== at)).toEqual([])
})

test('names of the configuration stand before them', () => {
  const { aliases } = namesOf({ 'dateline.yaml': `${SOURCE}\nnames: [[Sarova, 사로바]]` })
  expect(aliases[0]).toEqual(['Sarova', '사로바'])
  expect(aliases.flat()).toContain('金正恩')
})

test('a file of names beside the configuration takes the place of the shipped one', () => {
  const files = { 'dateline.yaml': SOURCE, 'names.yaml': 'names: [[Kestria]]\nsurnames: { ko: 김 리 }' }
  expect(namesOf(files)).toEqual({ aliases: [['Kestria']], titles: [], surnames: ['김', '리'], noNames: [] })
})

test('mistakes in it are named with those of the configuration', () => {
  const folder = configFolder({ 'dateline.yaml': `${SOURCE}\nnames: [Sarova]`, 'names.yaml': 'title: {}' })
  const { lines } = failureOf(() => loadConfig(`${folder}/dateline.yaml`, {}), folder)
  expect(lines).toHaveLength(3)
  expect(lines[1]).toMatch(/^@\/dateline\.yaml:2:9 names\[0\]: /u)
  expect(lines[2]).toMatch(/^@\/names\.yaml:1:1 title: unknown key/u)
})
