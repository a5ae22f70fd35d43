// The opening and closing codes of ECMA-48, section 8.3.117 (SGR).
const CODES = {
  bold: [1, 22],
  dim: [2, 22],
  underline: [4, 24],
  strike: [9, 29],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const

export type Colour = keyof typeof CODES

/** Gives back the text in a colour, or as it is where colours are off. */
export type Paint = (colour: Colour, text: string) => string

export const noPaint: Paint = (_, text) => text

export function createPaint(coloured: boolean): Paint {
  if (!coloured) return noPaint
  return (colour, text) => `\x1B[${CODES[colour][0]}m${text}\x1B[${CODES[colour][1]}m`
}

/** Colours are for terminals that can show them, unless FORCE_COLOR or NO_COLOR (https://no-color.org) decides. */
export function wantsColour(env: NodeJS.ProcessEnv, stream: { readonly isTTY?: boolean }): boolean {
  const forced = env['FORCE_COLOR']
  if (forced !== undefined) return forced !== '0' && forced !== 'false'
  if (env['NO_COLOR']) return false
  return stream.isTTY === true && env['TERM'] !== 'dumb'
}
