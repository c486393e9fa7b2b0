// SPDX-License-Identifier: Apache-2.0
import { shallowRef, watch } from 'vue'
import type { Problem, SavedFilter, SavedQuery } from '@/api/types'
import { useServices } from '@/stores/services'
import { useSession } from '@/stores/session.store'
import { useAction } from './useAction'

/** The texts and flags of the ticket list's address that can be kept. */
export const savedTexts = ['state', 'category', 'party', 'grid', 'owed', 'q', 'sort'] as const
export const savedFlags = ['mine', 'overdue', 'assigned_to_me', 'open', 'following', 'awaits_me'] as const

export type Address = Record<string, string | null>

/** What an address asks for, as it is kept. */
export function queryOf(address: Readonly<Record<string, unknown>>): SavedQuery {
  const query: Record<string, string | true> = {}
  for (const name of savedTexts) {
    const text = address[name]
    if (typeof text === 'string' && text.trim() !== '') query[name] = text.trim()
  }
  for (const name of savedFlags) if (name in address) query[name] = true
  return query as SavedQuery
}
/** And back. */
export function addressOf(query: SavedQuery): Address {
  return Object.fromEntries(Object.entries(query).map(([name, value]) => [name, value === true ? null : String(value)]))
}
export const sameQuery = (a: SavedQuery, b: SavedQuery): boolean => JSON.stringify(queryOf(addressOf(a))) === JSON.stringify(queryOf(addressOf(b)))

/** One's own filters of the ticket list in this community; the server keeps them for every device. */
export function useSavedFilters() {
  const { desk: api } = useServices()
  const session = useSession()
  const { busy, problem, run } = useAction()
  const items = shallowRef<SavedFilter[]>([])
  const unread = shallowRef<Problem | null>(null)

  async function load(): Promise<void> {
    const community = session.communityId
    if (community === null) return
    const outcome = await api.filters(community)
    if (community !== session.communityId) return
    unread.value = outcome.ok ? null : outcome.problem
    if (outcome.ok) items.value = outcome.data.items
  }
  watch(() => session.communityId, () => { items.value = []; void load() }, { immediate: true })

  async function add(name: string, query: SavedQuery): Promise<boolean> {
    const community = session.communityId
    if (community === null) return false
    const outcome = await run([name, query], (key) => api.addFilter(community, { name, query }, key))
    if (outcome?.ok) items.value = [...items.value, outcome.data]
    return outcome?.ok === true
  }
  async function rename(known: SavedFilter, name: string): Promise<boolean> {
    const outcome = await run([known.id, name], (key) => api.changeFilter(known.id, { name }, known.version, key))
    if (outcome?.ok) items.value = items.value.map((each) => each.id === known.id ? outcome.data : each)
    else if (outcome?.problem.status === 409) void load()
    return outcome?.ok === true
  }
  async function remove(known: SavedFilter): Promise<boolean> {
    const outcome = await run(known.id, (key) => api.removeFilter(known.id, key))
    // Gone is gone, wherever it was removed.
    if (outcome && (outcome.ok || outcome.problem.status === 404)) items.value = items.value.filter(({ id }) => id !== known.id)
    return outcome?.ok === true
  }
  return { items, unread, load, busy, problem, add, rename, remove }
}
