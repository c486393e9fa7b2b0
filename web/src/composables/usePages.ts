// SPDX-License-Identifier: Apache-2.0
import { ref, shallowRef, watch } from 'vue'
import type { Id, Outcome, Page, Problem } from '@/api/types'
import { useSession } from '@/stores/session.store'

const atOnce = 30

/** A list of the reader's community, the latest first, read page by page; begun anew with another community. */
export function usePages<T extends { id: Id }>(ask: (community: Id, query: { limit: number; cursor?: string }) => Promise<Outcome<Page<T>>>) {
  const session = useSession()
  const items = shallowRef<T[]>([])
  const cursor = ref<string | null>(null)
  const loaded = ref(false)
  const problem = shallowRef<Problem | null>(null)

  /** An answer that was overtaken by another question is not taken. */
  let asks = 0

  /** The first page anew, or one `more`. */
  async function load(more = false): Promise<void> {
    const community = session.communityId
    if (community === null) return
    const asked = ++asks
    const outcome = await ask(community, { limit: atOnce, ...(more && cursor.value ? { cursor: cursor.value } : {}) })
    if (asked !== asks) return
    problem.value = outcome.ok ? null : outcome.problem
    if (!outcome.ok) return
    const read = new Set(outcome.data.items.map(({ id }) => id))
    items.value = more ? [...items.value.filter(({ id }) => !read.has(id)), ...outcome.data.items] : outcome.data.items
    cursor.value = outcome.data.next ?? null
    loaded.value = true
  }
  watch(() => session.communityId, () => { loaded.value = false; items.value = []; ++asks; void load() }, { immediate: true })
  return { items, cursor, loaded, problem, load }
}
