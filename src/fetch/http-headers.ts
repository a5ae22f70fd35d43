import type { AnswerHeaders } from './http.ts'

/** Headers of an answer, each as one line: values that came apart are joined by `, ` (RFC 9110, section 5.3). */
export function joinHeaders(headers: AnswerHeaders): Record<string, string> {
  const joined: Record<string, string> = {}
  for (const name in headers) joined[name] = oneLine(headers[name])
  return joined
}

/** The value of a header as one line; empty where there is none. */
export function oneLine(value: string | readonly string[] | undefined): string {
  return typeof value === 'string' ? value : (value ?? []).join(', ')
}
