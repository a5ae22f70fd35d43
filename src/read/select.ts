import { compile, selectAll, selectOne } from 'css-select'
import type { AnyNode, Element, ParentNode } from './document.ts'

type Compiled = ReturnType<typeof compile<AnyNode, Element>>

// Selectors come from site profiles alone, so this grows no further than the configuration.
const compiled = new Map<string, Compiled>()

/** Every element within `root` that matches, in document order; the contents of `<template>` never do. */
export function findElements(selector: string, root: ParentNode): Element[] {
  return selectAll<AnyNode, Element>(compiledOnce(selector), root)
}

/** The first element within `root` that matches, in document order, or null. */
export function findElement(selector: string, root: ParentNode): Element | null {
  return selectOne<AnyNode, Element>(compiledOnce(selector), root)
}

function compiledOnce(selector: string): Compiled {
  const known = compiled.get(selector)
  if (known !== undefined) return known
  const made = compile<AnyNode, Element>(selector)
  compiled.set(selector, made)
  return made
}
