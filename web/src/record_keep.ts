// SPDX-License-Identifier: Apache-2.0
// Rounds, sheets and their photos on an inspector's device, in the browser's own database. Where there is none or it
// is full they stand in memory, and `put` says so: the page then warns that closing it loses them.
import type { RecordKeep } from '@/stores/services'
import { useShelf } from './device_shelf'

const database = 'sifang.outdoors'
const shelf = 'records'
const memory = new Map<string, unknown>()

/** Keys that begin so: U+FFFF comes after every letter. */
const range = (prefix: string): IDBKeyRange => IDBKeyRange.bound(prefix, `${prefix}\uffff`)

async function fromDevice<T>(ask: (store: IDBObjectStore) => IDBRequest<T>, otherwise: T): Promise<T> {
  try {
    return await useShelf(database, shelf, 'readonly', ask)
  } catch {
    return otherwise
  }
}

export const recordKeep: RecordKeep = {
  async put(key, value) {
    try {
      await useShelf(database, shelf, 'readwrite', (store) => store.put(value, key))
      memory.delete(key)
      return true
    } catch {
      memory.set(key, value)
      return false
    }
  },
  async get(key) {
    return memory.get(key) ?? await fromDevice<unknown>((store) => store.get(key) as IDBRequest<unknown>, null) ?? null
  },
  async keys(prefix) {
    const kept = await fromDevice<IDBValidKey[]>((store) => store.getAllKeys(range(prefix)), [])
    return [...new Set([...kept.map(String), ...[...memory.keys()].filter((key) => key.startsWith(prefix))])].sort()
  },
  async remove(key) {
    memory.delete(key)
    try {
      await useShelf(database, shelf, 'readwrite', (store) => store.delete(key))
    } catch {
      // Without a database nothing stands there.
    }
  },
}
