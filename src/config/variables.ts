import { readFileSync } from 'node:fs'
import type { Mistake, Path } from './mistake.ts'
import type { Yaml } from './read-yaml.ts'

const NAME = /^[A-Za-z_]\w*$/u

/** A text with its variables replaced, or why that cannot be done. */
type Resolved = { readonly text: string; readonly why: null } | { readonly text: null; readonly why: string }

/**
 * The file with every `${NAME}` in its texts replaced from the environment, `$${` by `${`. Where NAME is not set,
 * NAME_FILE may name a file that holds the value. A text with a mistake stays as it is.
 */
export function resolveVariables(yaml: Yaml, env: NodeJS.ProcessEnv): Yaml {
  const mistakes: Mistake[] = [...yaml.mistakes]
  const resolve = (value: unknown, path: Path): unknown => {
    if (Array.isArray(value)) return value.map((part, at) => resolve(part, [...path, at]))
    if (typeof value === 'object' && value !== null) {
      // The schemas pass over this key where any name may stand.
      if (Object.hasOwn(value, '__proto__')) {
        mistakes.push(yaml.mistakeAt([...path, '__proto__'], 'unknown key', 'key'))
      }
      return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, resolve(part, [...path, key])]))
    }
    if (typeof value !== 'string') return value
    const { text, why } = resolveText(value, env)
    if (why !== null) mistakes.push(yaml.mistakeAt(path, why))
    return text ?? value
  }
  return { ...yaml, value: resolve(yaml.value, []), mistakes }
}

/** Replaces the variables of one text. The reason never holds a value, which may be a secret. */
export function resolveText(text: string, env: NodeJS.ProcessEnv): Resolved {
  let why: string | null = null
  const replaced = text.replace(/\$\$\{|\$\{[^}]*\}?/gu, (found) => {
    if (found === '$${') return '${'
    const variable = findVariable(found, env)
    why ??= variable.why
    return variable.text ?? found
  })
  return why === null ? { text: replaced, why } : { text: null, why }
}

function findVariable(written: string, env: NodeJS.ProcessEnv): Resolved {
  const name = written.slice(2, -1)
  if (!written.endsWith('}') || !NAME.test(name)) {
    return notResolved(`${JSON.stringify(written)} names no variable: write \${NAME}, or $\${ for \${ itself`)
  }
  const value = env[name]
  if (value !== undefined) return { text: value, why: null }
  const file = env[`${name}_FILE`]
  if (file === undefined) return notResolved(`neither ${name} nor ${name}_FILE is set in the environment`)
  try {
    return { text: readFileSync(file, 'utf8').replace(/\r?\n$/u, ''), why: null }
  } catch (error) {
    return notResolved(`${file}, named by ${name}_FILE, cannot be read (${(error as NodeJS.ErrnoException).code})`)
  }
}

function notResolved(why: string): Resolved {
  return { text: null, why }
}
