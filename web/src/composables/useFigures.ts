// SPDX-License-Identifier: Apache-2.0
import { shallowRef, watch } from 'vue'
import type { FigureQuery, Figures, Id, Problem } from '@/api/types'
import { useServices } from '@/stores/services'
import { before, monthsFrom, type Period } from './figures'
import { useDebounced } from './useDebounced'
import { useEvents } from './useEvents'

export interface FiguresOptions {
  community: () => Id | null
  period: () => Period
  /** What else is asked: a party, private tickets. */
  query?: () => FigureQuery
}

/** A busy minute costs one fetch. */
const refreshMs = 5_000
const trendMonths = 12

/** The figures of a period, of the one before it, and of the year that ends with it; kept up to date. */
export function useFigures(options: FiguresOptions) {
  const { figures: api } = useServices()
  const now = shallowRef<Figures | null>(null)
  const then = shallowRef<Figures | null>(null)
  const year = shallowRef<Figures | null>(null)
  const problem = shallowRef<Problem | null>(null)
  let generation = 0

  async function load(): Promise<void> {
    const community = options.community()
    if (community === null) return
    generation += 1
    const mine = generation
    const period = options.period()
    const more = options.query?.() ?? {}
    const ask = ({ from, to }: { from: string; to: string }) => api.read(community, { ...more, from, to })
    const [a, b, c] = await Promise.all([ask(period), ask(before(period)), ask({ from: monthsFrom(period.to, 1 - trendMonths), to: period.to })])
    if (mine !== generation) return
    problem.value = [a, b, c].find((outcome) => !outcome.ok)?.problem ?? null
    if (!a.ok || !b.ok || !c.ok) return
    now.value = a.data
    then.value = b.data
    year.value = c.data
  }

  const refresh = useDebounced(() => { void load() }, refreshMs)
  useEvents((event) => { if (event.kind.startsWith('ticket.')) refresh() }, refresh)
  watch(() => JSON.stringify([options.community(), options.period(), options.query?.()]), () => { void load() }, { immediate: true })
  return { now, then, year, problem, load }
}
