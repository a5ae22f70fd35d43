/** Whose turn it is when something failed. */
export type Turn = 'site' | 'operator' | 'us'

/** When trying again makes sense: soon, when the site says, at the next slot, or not before something is changed. */
export type NextTry = 'soon' | 'as-told' | 'on-schedule' | 'never'

export type FailureRule = { readonly next: NextTry; readonly turn: Turn; readonly advice: string }

/**
 * Every way in which something can fail, with when to try again and what a person can do. `http-NNN` stands for each
 * status that is no answer, such as `http-503`. `docs/failures.md` describes the same codes; a test keeps both equal.
 */
export const FAILURES = {
  usage: { next: 'never', turn: 'operator', advice: 'Run the command with --help to see how it is used.' },
  'config-invalid': {
    next: 'never',
    turn: 'operator',
    advice: 'Correct the lines named above, then run `dateline validate`.',
  },
  'site-unknown': {
    next: 'never',
    turn: 'operator',
    advice: 'Name a site of one of your sources; `dateline validate` says whether the configuration is sound.',
  },
  'cookies-invalid': {
    next: 'never',
    turn: 'operator',
    advice:
      'Export the cookies of the site in the Netscape format (cookies.txt), as browser add-ons and curl write it.',
  },
  'display-missing': {
    next: 'never',
    turn: 'operator',
    advice: 'Sign in on another computer, export its cookies, and give them to `dateline login SITE --cookies FILE`.',
  },
  'session-empty': {
    next: 'never',
    turn: 'operator',
    advice: 'Sign in to the site itself before the window is closed, or export the cookies while signed in.',
  },
  'session-unreadable': {
    next: 'on-schedule',
    turn: 'operator',
    advice: 'Sign in again with `dateline login SITE`, or remove the session with `dateline login SITE --forget`.',
  },
  'config-missing': { next: 'never', turn: 'operator', advice: 'Name the configuration file with --config FILE.' },
  'source-unknown': { next: 'never', turn: 'operator', advice: '`dateline sources` lists the sources there are.' },
  'article-unknown': { next: 'never', turn: 'operator', advice: '`dateline history` shows the ids of articles.' },
  'change-unknown': { next: 'never', turn: 'operator', advice: '`dateline history --json` has the ids of changes.' },
  'snapshot-unknown': {
    next: 'never',
    turn: 'operator',
    advice: '`dateline snapshots SOURCE` lists the ids there are.',
  },
  'revision-unknown': {
    next: 'never',
    turn: 'operator',
    advice: '`dateline show ARTICLE` lists the revisions of an article.',
  },

  'channel-unknown': {
    next: 'never',
    turn: 'operator',
    advice: 'The configuration names the channels there are, under `channels`.',
  },
  'rule-unknown': { next: 'never', turn: 'operator', advice: '`dateline rules` lists the rules there are.' },
  'alert-unknown': { next: 'never', turn: 'operator', advice: '`dateline alerts` shows the numbers of alerts.' },
  'git-missing': {
    next: 'never',
    turn: 'operator',
    advice: 'Install git (https://git-scm.com), or export another format.',
  },

  'store-unreadable': {
    next: 'never',
    turn: 'operator',
    advice: 'Check the path and its permissions; Dateline never overwrites a file that it cannot read.',
  },
  'store-too-old': {
    next: 'never',
    turn: 'operator',
    advice:
      'Run `dateline check` or `dateline run` once: they bring the store up to this version, and a copy made before keeps the old one.',
  },
  'store-too-new': { next: 'never', turn: 'operator', advice: 'Update Dateline: a newer version wrote this store.' },
  'store-held': {
    next: 'never',
    turn: 'operator',
    advice: 'Stop the other daemon first; commands, `check` included, work beside it.',
  },
  'store-busy': {
    next: 'soon',
    turn: 'us',
    advice: 'Another process writes to the store; the work is tried again, and nothing has to be done.',
  },
  'store-full': {
    next: 'soon',
    turn: 'operator',
    advice: 'Free space on the disk of the store; what was under way is tried again.',
  },

  'web-port-taken': {
    next: 'never',
    turn: 'operator',
    advice: 'Set web.port to a free port, or stop the program that listens on this one.',
  },
  'web-host-refused': {
    next: 'never',
    turn: 'operator',
    advice: 'Set web.host to an address of this machine, and web.port to one that this user may listen on.',
  },

  'blocked-scheme': { next: 'never', turn: 'operator', advice: 'Only http and https addresses can be watched.' },
  'blocked-address': {
    next: 'on-schedule',
    turn: 'operator',
    advice: 'The address is not public; where that is meant, add its host and port to allowPrivate of the source.',
  },
  'blocked-port': { next: 'never', turn: 'operator', advice: 'Use a port that browsers allow for the web.' },
  'bad-url': {
    next: 'never',
    turn: 'operator',
    advice: 'Write the address as a browser shows it, with http:// or https://.',
  },
  dns: { next: 'soon', turn: 'site', advice: 'The name does not resolve: check its spelling and your name server.' },
  proxy: {
    next: 'soon',
    turn: 'operator',
    advice: 'Check the proxy: its address, name and password, and whether it lets Dateline through.',
  },
  connect: {
    next: 'soon',
    turn: 'site',
    advice: 'The site may be down, or a firewall stands between: open the address in a browser on this machine.',
  },
  tls: {
    next: 'on-schedule',
    turn: 'site',
    advice:
      'The certificate is not valid for this address, which is never ignored: a browser shows what is wrong with it.',
  },
  'timeout-connect': {
    next: 'soon',
    turn: 'site',
    advice: 'The site did not accept a connection in time: see whether a browser on this machine can open it.',
  },
  'timeout-headers': {
    next: 'soon',
    turn: 'site',
    advice: 'The site took the request and did not answer in time: raise fetch.timeout if it is always this slow.',
  },
  'timeout-total': { next: 'soon', turn: 'site', advice: 'Raise fetch.timeout if the site is always this slow.' },
  'host-rests': {
    next: 'as-told',
    turn: 'site',
    advice: 'The site wants to be left alone for a while, or did not work: nothing is asked until that is over.',
  },
  robots: {
    next: 'on-schedule',
    turn: 'site',
    advice: 'The robots.txt of the site asks not to fetch this page; `robots: ignore` is for a site of your own.',
  },
  'no-network': { next: 'soon', turn: 'us', advice: 'This computer has no network; checks go on when it is back.' },
  'bad-http': { next: 'on-schedule', turn: 'site', advice: 'What answered does not speak HTTP: check the port.' },
  'bad-304': {
    next: 'soon',
    turn: 'site',
    advice: 'The site said "not modified" although nothing was asked about; the page is asked for again.',
  },
  'bad-encoding': {
    next: 'on-schedule',
    turn: 'site',
    advice: 'The answer is not packed as it says: see whether a browser can show it, and tell the site.',
  },
  'too-large': {
    next: 'on-schedule',
    turn: 'operator',
    advice: 'Raise fetch.maxBytes if the page is rightly this large.',
  },
  'empty-body': {
    next: 'soon',
    turn: 'site',
    advice: 'The site answered with nothing: see whether it does so to a browser as well.',
  },
  'not-html': {
    next: 'on-schedule',
    turn: 'operator',
    advice: 'The address leads to something that is not a web page: watch the page that links to it.',
  },
  'not-a-listing': {
    next: 'never',
    turn: 'operator',
    advice: 'Open the address in a browser: it has to show the listing itself, to a visitor who is not signed in.',
  },
  'redirect-loop': {
    next: 'on-schedule',
    turn: 'site',
    advice: 'The address redirects more than five times: give the one at which a browser ends.',
  },
  'http-NNN': {
    next: 'on-schedule',
    turn: 'site',
    advice:
      'The site answered with an error instead of the page: open it in a browser, and correct the url if it has moved.',
  },

  'parse-timeout': {
    next: 'on-schedule',
    turn: 'site',
    advice: 'The page took too long to read: if it is a real one, simplify the selectors of its profile.',
  },
  'parse-limit': {
    next: 'on-schedule',
    turn: 'site',
    advice: 'The page is larger or deeper than any real page: watch a smaller one of the site.',
  },
  'xml-dtd': {
    next: 'on-schedule',
    turn: 'site',
    advice:
      'The answer is XML with a document type of its own, which is never read: watch the web page or another feed.',
  },

  'browser-missing': {
    next: 'on-schedule',
    turn: 'operator',
    advice:
      'Install Chromium (`npx playwright-core install --with-deps --only-shell chromium`), or name one in fetch.browserPath or fetch.browserUrl.',
  },
  'browser-start': {
    next: 'on-schedule',
    turn: 'operator',
    advice: 'Start the program of fetch.browserPath by hand to see what it lacks; `dateline doctor` tries it again.',
  },
  'browser-sandbox': {
    next: 'on-schedule',
    turn: 'operator',
    advice:
      'Run Dateline as a user with user namespaces; only in a container of its own set fetch.browserSandbox: false.',
  },
  'browser-timeout': {
    next: 'soon',
    turn: 'site',
    advice: 'The page was not ready in the browser within twice fetch.timeout; it may be built to keep it busy.',
  },
  'browser-crash': {
    next: 'soon',
    turn: 'site',
    advice: 'The page brought the browser down, or the machine lacks memory; the browser is started anew.',
  },

  stalled: {
    next: 'soon',
    turn: 'us',
    advice: 'This computer slept, or Dateline stood still, in the middle of it; it is tried again at once.',
  },
  interrupted: {
    next: 'soon',
    turn: 'us',
    advice: 'Dateline was stopped before this ended; the next check, or the command once more, catches up.',
  },
  bug: {
    next: 'on-schedule',
    turn: 'us',
    advice: 'This is a mistake in Dateline: please report it with the log line.',
  },
} as const satisfies Record<string, FailureRule>

export type FailureCode = Exclude<keyof typeof FAILURES, 'http-NNN'> | `http-${number}`

/**
 * The one error that stages throw on purpose; anything else that is thrown is a bug. Match `code`, never the text.
 * The message is one sentence for a person and never holds a secret.
 */
export class Failure extends Error {
  readonly code: FailureCode

  constructor(code: FailureCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'Failure'
    this.code = code
  }
}

/** The rule of a code; every HTTP status shares one. */
export function failureRule(code: FailureCode): FailureRule {
  return code in FAILURES ? FAILURES[code as keyof typeof FAILURES] : FAILURES['http-NNN']
}

/** Whatever was thrown, as a Failure: one of ours unchanged, anything else as `bug` with its cause kept. */
export function toFailure(thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return new Failure('bug', message, { cause: thrown })
}
