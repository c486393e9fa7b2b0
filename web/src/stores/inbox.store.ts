// SPDX-License-Identifier: Apache-2.0
// One's notices: how many are unread, and those that were fetched. The server's count is the truth; the
// live line says when to ask again.
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { Id, Notice, Problem } from '@/api/types'
import { useServices } from './services'
import { useSession } from './session.store'

/** Several at once are one question; those of many people are not all asked in the same moment. */
const gatherMs = 300
/** From here on it is "a lot": the server counts no further. */
export const mostCounted = 100

export const useInbox = defineStore('inbox', () => {
  const { live, clock, notices } = useServices()
  const session = useSession()

  const unread = shallowRef(0)
  const items = shallowRef<Notice[]>([])
  const next = shallowRef<string | null>(null)
  const loaded = shallowRef(false)
  /** Something newer than what stands in `items`. */
  const fresh = shallowRef(0)
  let timer: unknown = null

  async function count(): Promise<void> {
    const outcome = await notices.unread()
    // A number that cannot be had stays as it was; the page itself says what is wrong.
    if (outcome.ok) unread.value = outcome.data.unread
  }
  function countSoon(): void {
    timer ??= clock.setTimeout(() => {
      timer = null
      if (session.me) void count()
    }, gatherMs * (1 + Math.random() * 2))
  }

  async function load(cursor: string | null = null): Promise<Problem | null> {
    const outcome = await notices.list({ limit: 30, ...(cursor === null ? {} : { cursor }) })
    if (!outcome.ok) return outcome.problem
    const known = new Set(cursor === null ? [] : items.value.map(({ id }) => id))
    items.value = [...(cursor === null ? [] : items.value), ...outcome.data.items.filter(({ id }) => !known.has(id))]
    next.value = outcome.data.next ?? null
    unread.value = outcome.data.unread
    loaded.value = true
    if (cursor === null) fresh.value = 0
    return null
  }

  /** Shown at once; taken back when the server refuses. */
  async function mark(id: Id, read: boolean): Promise<Problem | null> {
    const before = items.value
    items.value = before.map((notice) => notice.id === id ? { ...notice, read } : notice)
    const outcome = await notices.mark(id, read)
    if (outcome.ok) { unread.value = outcome.data.unread; return null }
    items.value = before
    return outcome.problem
  }

  /** Everything that is on the screen or older; what came meanwhile stays unread. An empty list clears the number too. */
  async function readAll(): Promise<Problem | null> {
    const newest = items.value[0]
    if (!newest && (!loaded.value || fresh.value > 0)) return load()
    const outcome = await notices.readAll(newest?.id)
    if (!outcome.ok) return outcome.problem
    unread.value = outcome.data.unread
    items.value = items.value.map((notice) => ({ ...notice, read: true }))
    return null
  }
  async function undoReadAll(): Promise<Problem | null> {
    const outcome = await notices.undoReadAll()
    return outcome.ok ? load() : outcome.problem
  }

  /** What is shown is no longer what one wants to be told of. */
  function stale(): void {
    clear()
    void count()
  }

  function clear(): void {
    clock.clearTimeout(timer)
    timer = null
    unread.value = 0
    items.value = []
    next.value = null
    loaded.value = false
    fresh.value = 0
  }

  live.on('notices', (news) => {
    fresh.value += news.new.length
    countSoon()
  })
  live.on('polled', countSoon)
  live.on('unread', (number) => { unread.value = number })
  live.on('state', (state) => { if (state === 'open') countSoon() })

  return { unread, items, next, loaded, fresh, count, load, mark, readAll, undoReadAll, stale, clear }
})
