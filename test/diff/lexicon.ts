import { fileURLToPath } from 'node:url'
import { findNames } from '../../src/config/names.ts'
import { compileNames } from '../../src/diff/names.ts'

/** The names that are shipped. */
export const LEXICON = compileNames(findNames(fileURLToPath(new URL('../../config/dateline.yaml', import.meta.url))))
