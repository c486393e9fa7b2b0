// SPDX-License-Identifier: Apache-2.0
import { onScopeDispose, ref, shallowRef, watch } from 'vue'
import type { Id, Outcome, Page, Problem } from '@/api/types'
import { usePlugin } from './usePlugin'

export interface PluginListOptions<T> {
  ask: (community: Id, query: { limit: number; cursor?: string }) => Promise<Outcome<Page<T>>>
  /** What else the list depends on: it is read anew when this changes. */
  on?: () => unknown
  /** For how many to ask at once. Default 50. */
  limit?: number
  /** Whose list it is. Default: the points scheme's. */
  plugin?: ReturnType<typeof usePlugin>
}

/** A list of a plugin, read page by page. Nothing is asked where the plugin is not switched on. */
export function usePluginList<T extends { id: number }>(options: PluginListOptions<T>) {
  const points = options.plugin ?? usePlugin('points')
  const items = shallowRef<T[]>([])
  const next = ref<string | null>(null)
  const loaded = ref(false)
  const problem = shallowRef<Problem | null>(null)
  /** An answer that was overtaken by another question is not taken. */
  let asks = 0
  onScopeDispose(() => { asks += 1 })

  /** The first page anew, or one `more`. */
  async function load(more = false): Promise<void> {
    const community = points.community.value
    if (community === null || !points.on.value) return
    const asked = asks += 1
    const outcome = await options.ask(community, { limit: options.limit ?? 50, ...(more && next.value !== null ? { cursor: next.value } : {}) })
    if (asked !== asks) return
    problem.value = outcome.ok ? null : outcome.problem
    if (!outcome.ok) return
    const read = new Set(outcome.data.items.map(({ id }) => id))
    items.value = more ? [...items.value.filter(({ id }) => !read.has(id)), ...outcome.data.items] : outcome.data.items
    next.value = outcome.data.next ?? null
    loaded.value = true
  }
  watch(() => JSON.stringify([points.community.value, points.on.value, options.on?.()]), () => {
    loaded.value = false
    items.value = []
    asks += 1
    void load()
  }, { immediate: true })

  /** One that has changed takes the place of what was read. */
  function put(changed: T): void {
    items.value = items.value.map((one) => one.id === changed.id ? changed : one)
  }
  return { items, next, loaded, problem, load, put }
}
