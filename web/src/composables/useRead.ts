// SPDX-License-Identifier: Apache-2.0
import { ref, shallowRef, watch } from 'vue'
import type { Id, Outcome, Problem } from '@/api/types'
import { usePlugin } from './usePlugin'

/**
 * What a page of a plugin (`plugin`; the points scheme unless said) reads of the reader's community; read anew with another community or when `on` says
 * something else (null: nothing to ask for). Nothing is asked where the plugin is not switched on, and an answer that was
 * overtaken by another question is not taken.
 */
export function useRead<T, On>(on: () => On | null, ask: (community: Id, on: On) => Promise<Outcome<T>>, plugin: ReturnType<typeof usePlugin> = usePlugin('points')) {
  const data = shallowRef<T | null>(null)
  const problem = shallowRef<Problem | null>(null)
  const busy = ref(false)
  let asks = 0

  async function load(): Promise<void> {
    const [community, what] = [plugin.community.value, on()]
    if (community === null || what === null || !plugin.on.value) return
    const mine = ++asks
    busy.value = true
    const outcome = await ask(community, what)
    if (mine !== asks) return
    busy.value = false
    problem.value = outcome.ok ? null : outcome.problem
    if (outcome.ok) data.value = outcome.data
  }
  watch(() => JSON.stringify([plugin.community.value, plugin.on.value, on()]), () => {
    data.value = null
    problem.value = null
    asks += 1
    void load()
  }, { immediate: true })
  return { data, problem, busy, load }
}

/** All pages of a list, one after the other; at most `most` entries. */
export async function allPages<T>(ask: (cursor: string | undefined) => Promise<Outcome<{ items: T[]; next?: string | null }>>, most = 2_000): Promise<Outcome<T[]>> {
  const items: T[] = []
  for (let cursor: string | undefined; ;) {
    const outcome = await ask(cursor)
    if (!outcome.ok) return outcome
    items.push(...outcome.data.items)
    if (!outcome.data.next || items.length >= most) return { ok: true, data: items }
    cursor = outcome.data.next
  }
}
