/** Collects an option that may be repeated. */
export function appendTo(value: string, previous: readonly string[] = []): string[] {
  return [...previous, value]
}
