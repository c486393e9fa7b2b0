// SPDX-License-Identifier: Apache-2.0
import { computed, shallowRef, watch } from 'vue'
import type { Id, Page, Problem, Report } from '@/api/types'
import { useServices } from '@/stores/services'
import { useSession } from '@/stores/session.store'
import { maySettleReports } from './moderation'
import { atLeast } from './ticket_rules'
import { useEvents } from './useEvents'

/** How many reports of abuse wait in the community, for who may settle them; kept up to date. */
export function useOpenReports() {
  const session = useSession()
  const { moderation } = useServices()
  const may = computed(() => maySettleReports(session))
  const page = shallowRef<Page<Report> | null>(null)
  const problem = shallowRef<Problem | null>(null)

  const asked = (): Id | null => may.value ? session.communityId : null
  async function load(): Promise<void> {
    const community = asked()
    if (community === null) {
      page.value = problem.value = null
      return
    }
    const outcome = await moderation.reports(community, {})
    if (community !== asked()) return
    problem.value = outcome.ok ? null : outcome.problem
    if (outcome.ok) page.value = outcome.data
  }
  watch(asked, () => { page.value = null; void load() }, { immediate: true })
  useEvents(({ kind }) => { if (kind === 'ticket.reported' || kind === 'ticket.report_settled') void load() }, () => { void load() })

  const open = computed(() => page.value?.items.length ?? 0)
  /** As it is said: "50+" where there are more than one page has. */
  const count = computed(() => atLeast(open.value, Boolean(page.value?.next)))
  return { may, open, count, problem, load }
}
