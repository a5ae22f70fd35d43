/** Who and what texts name, and by which words a name is known. Data of the configuration; no code knows a name. */
export type Names = {
  /** Each a person, place or body by all of its names, in whatever language; the first is how it is said. */
  readonly aliases: readonly (readonly string[])[]
  /** Words that stand before or after a person's name, such as `President`, `동지` or `总书记`. */
  readonly titles: readonly string[]
  /** First characters of Korean and Chinese names. */
  readonly surnames: readonly string[]
  /** Words that look like a name beside a title and are none, such as `정치국`. */
  readonly noNames: readonly string[]
}
