// SPDX-License-Identifier: Apache-2.0
// What of the points scheme waits for whoever works for it: rounds that are not over, reviews, objections.
import { computed } from 'vue'
import type { Problem } from '@/api/types'
import { useServices } from '@/stores/services'
import { useSession } from '@/stores/session.store'
import { atLeast } from './ticket_rules'
import { useRead } from './useRead'

/** More is "a lot" either way. */
const limit = 50

export interface WorkLine {
  key: string
  to: string
  kind: 'round' | 'first' | 'second' | 'objections'
  /** "50+" where there are more. */
  count: string
  /** Of a round. */
  title?: string
}

/** `reviews`: of one's own grid alone, as its leader sees them. */
export function usePointsWork(only: () => 'reviews' | undefined = () => undefined) {
  const session = useSession()
  const { points: api } = useServices()
  const ask = (able: boolean): true | null => able ? true : null
  const all = (): boolean => only() === undefined
  const rounds = useRead(() => ask(all() && session.has('inspector', 'supervisor')), (community) => api.rounds(community, { state: 'open', limit: 10 }))
  const first = useRead(() => ask(session.has('grid_leader') || (all() && session.has('inspector'))), (community) => api.reviews(community, 'first', { limit }))
  const second = useRead(() => ask(all() && session.has('supervisor')), (community) => api.reviews(community, 'second', { limit }))
  const objections = useRead(() => ask(all() && session.has('supervisor')), (community) => api.objections(community, { state: 'open', limit }))
  const reads = [rounds, first, second, objections]

  const lines = computed<WorkLine[]>(() => {
    const list: WorkLine[] = (rounds.data.value?.items ?? [])
      .filter(({ visits, done }) => visits > done)
      .map(({ id, title, visits, done }) => ({ key: `round-${id}`, to: `/points/rounds/${id}`, kind: 'round', count: String(visits - done), title }))
    const add = (kind: 'first' | 'second' | 'objections', to: string, page: { items: unknown[]; next?: string | null } | null): void => {
      if (page && page.items.length > 0) list.push({ key: kind, to, kind, count: atLeast(page.items.length, Boolean(page.next)) })
    }
    add('first', '/points/review', first.data.value)
    add('second', '/points/review?step=second', second.data.value)
    add('objections', '/points/objections', objections.data.value)
    return list
  })
  /** Of a broken line the page itself speaks. */
  const problem = computed<Problem | null>(() => reads.map((read) => read.problem.value).find((one) => one !== null && one.status !== 0) ?? null)
  return { lines, problem, load: (): Promise<unknown> => Promise.all(reads.map((read) => read.load())) }
}
