// SPDX-License-Identifier: Apache-2.0
import { onScopeDispose, ref, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import type { FigureQuery, Id, Problem } from '@/api/types'
import { useServices } from '@/stores/services'
import { joinSheets, monthsFrom } from './figures'

/** A spreadsheet of figures, fetched month by month so that one sees how far it is and can stop it. */
export function useSheet() {
  const { locale } = useI18n()
  const { figures: api } = useServices()
  /** Months done and in all, while it is under way. */
  const progress = ref<{ done: number; all: number } | null>(null)
  const problem = shallowRef<Problem | null>(null)
  let run = 0
  const cancel = (): void => {
    run += 1
    progress.value = null
  }
  onScopeDispose(cancel)

  /** The whole sheet; null when it was stopped or refused. */
  async function fetch(community: Id, from: string, to: string, query: FigureQuery = {}): Promise<string | null> {
    run += 1
    const mine = run
    const months: string[] = []
    for (let month = from; month <= to; month = monthsFrom(month, 1)) months.push(month)
    problem.value = null
    const sheets: string[] = []
    for (const month of months) {
      progress.value = { done: sheets.length, all: months.length }
      const outcome = await api.sheet(community, { ...query, from: month, to: month }, locale.value)
      if (mine !== run) return null
      if (!outcome.ok) {
        problem.value = outcome.problem
        progress.value = null
        return null
      }
      sheets.push(outcome.data)
    }
    progress.value = null
    return joinSheets(sheets)
  }
  return { progress, problem, fetch, cancel }
}
