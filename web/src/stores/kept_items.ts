// SPDX-License-Identifier: Apache-2.0
// Things of one person on this device, as they are worked on: each stands at once where a page that is gone a moment
// after the tap leaves it (a jot), then in the browser's database. What was read from there never takes the place of
// what was touched meanwhile.
import { shallowRef } from 'vue'
import type { Id } from '@/api/types'
import type { KeyValue, RecordKeep } from './services'

export interface ItemShelf<T> {
  keep: RecordKeep
  storage: KeyValue
  /** Whose they are. */
  person: () => Id | null
  /** What the keys of somebody's begin with; no other shelf's keys begin so. */
  base: (person: Id) => string
  keyOf: (item: T) => string
  /** Its name among the items. */
  nameOf: (item: T) => string
  /** It says nothing, and is kept no longer. */
  isNothing?: (item: T) => boolean
}

const jotName = (key: string): string => `sifang.jot.${key}`

export function keptItems<T extends object>({ keep, storage, person, base, keyOf, nameOf, isNothing = () => false }: ItemShelf<T>) {
  const items = shallowRef<ReadonlyMap<string, T>>(new Map())
  /** The device keeps nothing: closing the page loses it. */
  const forgetful = shallowRef(false)
  const loaded = shallowRef(false)
  /** When an item was last put or dropped here, counted: what was read from the device before is older. */
  const touched = new Map<string, number>()
  let touches = 0
  /** Writes of one item come to the device in their order. */
  let writing: Promise<void> = Promise.resolve()

  function show(item: T, stays: boolean): void {
    const name = nameOf(item)
    touched.set(name, touches += 1)
    const next = new Map(items.value)
    if (stays) next.set(name, item)
    else next.delete(name)
    items.value = next
  }

  async function write(key: string, value: object): Promise<boolean> {
    const kept = await keep.put(key, value)
    if (!kept) forgetful.value = true
    return kept
  }

  function save(item: T): Promise<void> {
    const empty = isNothing(item)
    show(item, !empty)
    // A database takes plain objects.
    const text = JSON.stringify(item), plain = JSON.parse(text) as T
    const key = keyOf(item), jot = jotName(key)
    storage.setItem(jot, text)
    writing = writing.then(async () => {
      const kept = empty ? (await keep.remove(key), true) : await write(key, plain)
      if (kept && storage.getItem(jot) === text) storage.removeItem(jot)
    })
    return writing
  }

  function remove(item: T): Promise<void> {
    show(item, false)
    const key = keyOf(item)
    storage.removeItem(jotName(key))
    writing = writing.then(() => keep.remove(key))
    return writing
  }

  async function read(who: Id): Promise<Map<string, T>> {
    const keys = await keep.keys(base(who))
    const found = await Promise.all(keys.map((key) => keep.get(key) as Promise<T | null>))
    return new Map(found.flatMap((item) => item ? [[nameOf(item), item] as const] : []))
  }

  /** All of who works here, from the device. */
  async function load(): Promise<void> {
    const who = person()
    const since = touches
    const found = who === null ? new Map<string, T>() : await read(who)
    if (who !== person()) return
    for (const [name, at] of touched) {
      if (at <= since) continue
      const item = items.value.get(name)
      if (item) found.set(name, item)
      else found.delete(name)
    }
    items.value = found
    for (const name of who === null ? [] : storage.keys()) {
      const text = who !== null && name.startsWith(jotName(base(who))) ? storage.getItem(name) : null
      if (text !== null) void save(JSON.parse(text) as T)
    }
    loaded.value = true
  }

  /** Somebody else works here now. */
  function clear(): void {
    items.value = new Map()
    touched.clear()
    loaded.value = false
  }

  return { items, forgetful, loaded, write, save, remove, load, clear }
}
