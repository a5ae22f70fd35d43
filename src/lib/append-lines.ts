import { appendFileSync } from 'node:fs'

/** Appends each value to a file as one line of JSON, which is there when the call is over; nothing without a file. */
export function appendLines(file: string | null): (value: object) => void {
  return file === null
    ? () => undefined
    : (value) => appendFileSync(file, `${JSON.stringify(value)}\n`, { mode: 0o600 })
}
