import type { Evidence, Fault } from './evidence.ts'

/** Whether each change reached the receiver, and each copy of it under one key. */
export function judgeDeliveries({ testimony, received, toldKinds }: Evidence): Fault[] {
  const faults: Fault[] = []
  const keys = new Map<number, Set<string>>()
  for (const { changes, key } of received) {
    for (const id of changes) keys.set(id, (keys.get(id) ?? new Set()).add(key))
  }
  for (const { id, kind, at } of testimony.changes.filter((change) => toldKinds.includes(change.kind))) {
    const own = keys.get(id)
    if (own === undefined) faults.push({ promise: 1, at, says: `change ${id} (${kind}) was never delivered` })
    else if (own.size > 1)
      faults.push({ promise: 2, at, says: `change ${id} (${kind}) was delivered under ${own.size} keys` })
  }
  for (const id of keys.keys()) {
    if (!testimony.changes.some((change) => change.id === id)) {
      faults.push({ promise: 3, at: 0, says: `change ${id} was delivered and is not on record` })
    }
  }
  if (testimony.owed > 0) faults.push({ promise: 1, at: 0, says: `${testimony.owed} deliveries are still owed` })
  return faults
}
