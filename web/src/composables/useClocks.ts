// SPDX-License-Identifier: Apache-2.0
import { ref, shallowRef, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import type { CalendarDay, Clocks, ClockSettings, Counting, Id, Outcome, Problem } from '@/api/types'
import type { RulePlace } from '@/api/clocks.api'
import { useNotice } from '@/stores/notice.store'
import { useServices } from '@/stores/services'
import { useSession } from '@/stores/session.store'
import { useAction } from './useAction'
import { useDebounced } from './useDebounced'
import { useEvents } from './useEvents'

/** How to take a change back, made from how things stood before. */
type Undo = (before: Clocks) => Promise<boolean>

/** The community's clocks, kept up to date, and how to change them: each change says so and can be taken back. */
export function useClocks() {
  const { t } = useI18n()
  const { clocks: api } = useServices()
  const session = useSession()
  const notice = useNotice()
  const action = useAction()
  const data = shallowRef<Clocks | null>(null)
  const problem = shallowRef<Problem | null>(null)
  const loaded = ref(false)

  async function load(): Promise<void> {
    const community = session.communityId
    if (community === null) return
    const outcome = await api.get(community)
    loaded.value = true
    problem.value = outcome.ok ? null : outcome.problem
    if (outcome.ok) data.value = outcome.data
  }
  const refresh = useDebounced(() => { void load() }, 300)
  useEvents(({ kind }) => { if (kind === 'clocks.changed') refresh() }, refresh)
  watch(() => session.communityId, () => { void load() }, { immediate: true })

  /** True when it is done. What is refused stays in `action.problem`. */
  async function change(subject: unknown, send: (community: Id, version: number, key: string) => Promise<Outcome<Clocks>>, undo?: Undo): Promise<boolean> {
    const community = session.communityId
    const before = data.value
    if (community === null || before === null) return false
    const outcome = await action.run([subject, before.version], (key) => send(community, before.version, key))
    if (!outcome) return false
    if (!outcome.ok) {
      // Somebody was faster: what they did is shown, and the person decides again.
      if (outcome.problem.status === 409) void load()
      return false
    }
    data.value = outcome.data
    notice.say(t('clocks.saved'), undo ? () => { void undo(before) } : undefined)
    return true
  }

  function setRule(place: RulePlace, limit: { limit_minutes: number; counting: Counting }): Promise<boolean> {
    return change([place, limit], (community, version, key) => api.setRule(community, place, limit, version, key), (before) => restoreRule(place, before))
  }
  function unsetRule(place: RulePlace): Promise<boolean> {
    return change(place, (community, version, key) => api.unsetRule(community, place, version, key), (before) => restoreRule(place, before))
  }
  function restoreRule(place: RulePlace, before: Clocks): Promise<boolean> {
    const rule = before.rules.find((each) => each.clock === place.clock && each.urgency === place.urgency && (each.category ?? '') === place.category)
    return rule ? setRule(place, { limit_minutes: rule.limit_minutes, counting: rule.counting }) : unsetRule(place)
  }
  function setHours(weekday: number, spans: string[]): Promise<boolean> {
    return change([weekday, spans], (community, version, key) => api.setHours(community, weekday, spans, version, key),
      (before) => setHours(weekday, before.hours.find((each) => each.weekday === weekday)?.spans ?? []))
  }
  function setDay(day: CalendarDay): Promise<boolean> {
    return change(day, (community, version, key) => api.setDay(community, day, version, key), (before) => restoreDay(day.day, before))
  }
  function unsetDay(day: string): Promise<boolean> {
    return change(day, (community, version, key) => api.unsetDay(community, day, version, key), (before) => restoreDay(day, before))
  }
  function restoreDay(day: string, before: Clocks): Promise<boolean> {
    const known = before.days.find((each) => each.day === day)
    return known ? setDay(known) : unsetDay(day)
  }
  function update(settings: Partial<ClockSettings>): Promise<boolean> {
    return change(settings, (community, version, key) => api.update(community, settings, version, key), ({ calendar, warn_percent, supporters, lead_after_minutes, agenda_after_minutes, township_after_minutes }) =>
      update({ calendar, warn_percent, supporters, lead_after_minutes, agenda_after_minutes, township_after_minutes }))
  }

  return { data, problem, loaded, load, busy: action.busy, refused: action.problem, setRule, unsetRule, setHours, setDay, unsetDay, update }
}
