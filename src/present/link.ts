/** Gives back the text as a link to an address, or as it is where the terminal knows no links. */
export type Link = (text: string, url: string) => string

export const noLink: Link = (text) => text

const ESCAPE = '\x1B'
/** https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda: longer addresses are dropped by some terminals. */
const LONGEST_URL = 2083

/** Links by OSC 8, to web addresses only: an address that a page gave could otherwise lead anywhere. */
export function createLink(linked: boolean): Link {
  if (!linked) return noLink
  return (text, url) => {
    const address = URL.canParse(url) ? new URL(url) : null
    if (address === null || !/^https?:$/u.test(address.protocol) || address.href.length > LONGEST_URL) return text
    return `${ESCAPE}]8;;${address.href}${ESCAPE}\\${text}${ESCAPE}]8;;${ESCAPE}\\`
  }
}

const TERMINALS = /^(?:iTerm\.app|WezTerm|vscode|ghostty|Hyper|WarpTerminal|rio|Tabby)$/u
const TERMS = /^(?:xterm-kitty|xterm-ghostty|alacritty|foot|wezterm|contour)/u
/** GNOME Terminal and others on VTE, since 0.50: 5000 as they count. */
const FIRST_VTE = 5000

/** Links are for terminals that say they know them, unless FORCE_HYPERLINK decides, as it does for other programs. */
export function wantsLinks(env: NodeJS.ProcessEnv, stream: { readonly isTTY?: boolean }): boolean {
  const forced = env['FORCE_HYPERLINK']
  if (forced !== undefined) return forced !== '0' && forced !== 'false'
  if (stream.isTTY !== true) return false
  return (
    TERMINALS.test(env['TERM_PROGRAM'] ?? '') ||
    TERMS.test(env['TERM'] ?? '') ||
    Number(env['VTE_VERSION'] ?? 0) >= FIRST_VTE ||
    ['WT_SESSION', 'KITTY_WINDOW_ID', 'KONSOLE_VERSION', 'DOMTERM'].some((name) => env[name] !== undefined)
  )
}
