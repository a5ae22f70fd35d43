import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { Failure } from '../model/failure.ts'

/** Where the browser is: a program on this machine, or one that runs elsewhere and is reached by its address. */
export type FoundBrowser =
  | { readonly kind: 'local'; readonly path: string; readonly from: 'setting' | 'playwright' | 'system' }
  | { readonly kind: 'remote'; readonly url: string }

export type FindOptions = {
  /** As the operator set them; null where they did not. */
  readonly path: string | null
  readonly url: string | null
  /** Where Playwright keeps the Chromium that it installs, whether it is there or not. */
  readonly playwrightPath: () => string
  readonly env: NodeJS.ProcessEnv
}

const SYSTEM_NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
const MAC_PATHS = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/**
 * The browser to use: the one that is set, else Playwright's own, else the system's. Throws Failure `browser-missing`
 * where there is none, or where the one that is set is not there: another one is then not what was asked for.
 */
export async function findBrowser({ path, url, playwrightPath, env }: FindOptions): Promise<FoundBrowser> {
  if (url !== null) return { kind: 'remote', url }
  if (path !== null) {
    if (await isProgram(path)) return { kind: 'local', path, from: 'setting' }
    throw new Failure('browser-missing', `There is no program to run at ${path} (fetch.browserPath)`)
  }
  const full = playwrightPath()
  for (const candidate of [shellBeside(full), full]) {
    if (await isProgram(candidate)) return { kind: 'local', path: candidate, from: 'playwright' }
  }
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  const named = SYSTEM_NAMES.flatMap((name) => folders.map((folder) => join(folder, name)))
  for (const candidate of [...named, ...MAC_PATHS]) {
    if (await isProgram(candidate)) return { kind: 'local', path: candidate, from: 'system' }
  }
  throw new Failure('browser-missing', 'There is no Chromium on this machine: neither Playwright’s nor the system’s')
}

/** Playwright installs the shell without windows beside the whole browser; it takes half the memory. */
function shellBeside(path: string): string {
  return path
    .replace(/([\\/])chromium-(\d+)/u, '$1chromium_headless_shell-$2')
    .replace(/[\\/](chrome-[a-z0-9]+)([\\/])chrome$/u, (_all, folder: string, slash: string) =>
      [``, folder.replace('chrome-', 'chrome-headless-shell-'), 'chrome-headless-shell'].join(slash),
    )
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK)
    return true
  } catch {
    // The only answer that access gives to "is it there?".
    return false
  }
}
