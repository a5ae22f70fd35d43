import type { Command } from 'commander'
import { findStore } from '../config/find-store.ts'
import { loadConfig } from '../config/load-config.ts'
import { Failure } from '../model/failure.ts'
import { openStoreForReading } from '../store/open-store.ts'
import { listZones } from '../store/read-zones.ts'
import { completeWords, SHELLS } from './complete-words.ts'
import type { Globals } from './globals.ts'

/** Each asks this program what may stand at the cursor, so it never falls behind. */
const SCRIPTS: Readonly<Record<(typeof SHELLS)[number], string>> = {
  bash: `_dateline() {
  local word
  COMPREPLY=()
  while IFS=$'\\t' read -r word _; do
    COMPREPLY+=("$word")
  done < <("\${COMP_WORDS[0]}" completion bash -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _dateline dateline`,
  zsh: `#compdef dateline
_dateline() {
  local word about
  local -a found
  while IFS=$'\\t' read -r word about; do
    found+=("\${word//:/\\\\:}:$about")
  done < <("$words[1]" completion zsh -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( $#found )); then _describe dateline found; else _files; fi
}
if [ "$funcstack[1]" = _dateline ]; then _dateline "$@"; else compdef _dateline dateline; fi`,
  fish: `function __dateline_complete
  set -l words (commandline -opc) (commandline -ct | string collect --allow-empty)
  $words[1] completion fish -- $words[2..] 2>/dev/null
end
complete -c dateline -f -a '(__dateline_complete)'`,
}

/** Prints the script that teaches a shell to complete; with words, what may complete the last of them. */
export async function completionCommand(
  globals: Globals,
  program: Command,
  { shell, words }: { shell: string; words: readonly string[] },
): Promise<number> {
  const known = SHELLS.find((name) => name === shell)
  if (known === undefined) throw new Failure('usage', `SHELL cannot be "${shell}": it takes ${SHELLS.join(', ')}.`)
  if (words.length === 0) {
    const files = known === 'fish' ? fileOptions(program).map((name) => `complete -c dateline -l ${name} -r -F`) : []
    globals.out.lines([SCRIPTS[known], ...files])
    return 0
  }
  const at = words.indexOf('--config')
  const config = (at < 0 ? undefined : words[at + 1]) ?? globals.config
  const candidates = await completeWords(program, words, { sources: () => listSources({ ...globals, config }) })
  globals.out.lines(candidates.map(({ word, about }) => (about === '' ? word : `${word}\t${about}`)))
  return 0
}

function fileOptions(program: Command): string[] {
  const options = [program, ...program.commands].flatMap((command) => command.options)
  const names = options.filter(({ flags }) => /<(?:file|folder)>/u.test(flags)).map(({ long }) => long?.slice(2) ?? '')
  return [...new Set(names)]
}

/** Those on record and those configured; nobody who presses Tab wants to hear what is wrong with either. */
async function listSources({ config, env }: Globals): Promise<string[]> {
  const recorded = async () => {
    const store = await openStoreForReading(findStore(config, env))
    return [...(await listZones(store.db).finally(store.close)).keys()]
  }
  const configured = async () => loadConfig(config, env).sources.map(({ id }) => id)
  const found = await Promise.allSettled([recorded(), configured()])
  return [...new Set(found.flatMap((one) => (one.status === 'fulfilled' ? one.value : [])))].toSorted()
}
