// Makes one file of each library that src/lib/bundled.ts names. npm runs this after each install, as "prepare".
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { BUNDLED, type BundledLibrary, bundleOf } from '../src/lib/bundled.ts'

const PACKAGES = new URL('../node_modules/', import.meta.url)

const rolldown = await import('rolldown').catch(() => null)
if (rolldown === null) console.log('No bundles are made, because rolldown is not installed: commands start slower.')
else for (const library of BUNDLED) await bundle(library, rolldown)

async function bundle(library: BundledLibrary, { build }: typeof import('rolldown')): Promise<void> {
  const target = bundleOf(library, PACKAGES)
  if (target === null) return
  const file = fileURLToPath(target)
  // Exports are named one by one, because those of a CommonJS package are only known once it has run.
  const names = Object.keys(await import(library)).filter((name) => name !== 'default' && name !== 'module.exports')
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(`${file}.entry.mjs`, `export { ${names.join(', ')} } from '${library}'\n`)
  await build({
    input: `${file}.entry.mjs`,
    platform: 'node',
    logLevel: 'warn',
    output: { file: `${file}.new`, format: 'esm', comments: false },
  })
  rmSync(`${file}.entry.mjs`)
  // Renamed when whole: a bundle that was cut by a kill would stop every command.
  renameSync(`${file}.new`, file)
}
