// SPDX-License-Identifier: Apache-2.0
import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import type { GridJob, GridMove, Problem } from '@/api/types'
import { useServices } from '@/stores/services'
import { usePlugin } from './usePlugin'

/** Plugins tell no events. */
const everyMs = 1_500

/** One job with its moves, asked for again while it is open and somebody looks. It runs on the server: a page that is opened anew shows how far it has come. */
export function useGridJob(id: () => number) {
  const { grid: api, clock } = useServices()
  const { community, on } = usePlugin('grid')
  const job = shallowRef<GridJob | null>(null)
  const moves = shallowRef<GridMove[]>([])
  const next = ref<string | null>(null)
  const problem = shallowRef<Problem | null>(null)
  const isOpen = computed(() => job.value?.state === 'open')
  let timer: unknown
  let asks = 0

  async function load(more = false): Promise<void> {
    if (community.value === null || !on.value) return
    clock.clearTimeout(timer)
    const asked = asks += 1
    const outcome = await api.job(community.value, id(), { limit: 50, ...(more && next.value !== null ? { cursor: next.value } : {}) })
    if (asked !== asks) return
    problem.value = outcome.ok ? null : outcome.problem
    if (outcome.ok) {
      const { moves: page, ...told } = outcome.data
      const read = new Set(page.items.map((move) => move.id))
      const before = moves.value.filter((move) => !read.has(move.id))
      // What is asked again is the first page: what was read behind it stays below.
      if (more || before.length === 0) next.value = page.next
      moves.value = more ? [...before, ...page.items] : [...page.items, ...before]
      job.value = told
    }
    if (document.visibilityState === 'visible' && isOpen.value) timer = clock.setTimeout(() => { void load() }, everyMs)
  }
  /** Whoever comes back to the page sees at once what is true. */
  const seen = (): void => { if (document.visibilityState === 'visible' && isOpen.value) void load(); else clock.clearTimeout(timer) }
  document.addEventListener('visibilitychange', seen)
  onScopeDispose(() => {
    asks += 1
    clock.clearTimeout(timer)
    document.removeEventListener('visibilitychange', seen)
  })
  watch([community, on, id], () => { job.value = null; moves.value = []; next.value = null; void load() }, { immediate: true })
  return { job, moves, next, problem, load }
}
