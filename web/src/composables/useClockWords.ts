// SPDX-License-Identifier: Apache-2.0
import { useI18n } from 'vue-i18n'
import type { Ticket } from '@/api/types'
import { speakingClock } from './clock_rules'
import { useSayTime } from './useSayTime'

export interface ClockWords { text: string; late: boolean; today: boolean }

/** What the clock that counts now says, in one sentence with a time; null where none counts. */
export function useClockWords() {
  const { t } = useI18n()
  const { span, moment, daysUntil, now } = useSayTime()

  return function wordsOf(ticket: Ticket): ClockWords | null {
    const clock = speakingClock(ticket)
    if (!clock) return null
    const what = t(`clocks.of.${clock.clock}`)
    if (clock.due_at === null) return { text: t('clocks.paused', { what }), late: false, today: false }
    const ms = Date.parse(clock.due_at) - now.value
    if (ms < 0) return { text: t('clocks.late', { what, span: span(ms) }), late: true, today: false }
    return { text: t('clocks.left', { what, span: span(ms), time: moment(clock.due_at) }), late: false, today: daysUntil(clock.due_at) === 0 }
  }
}
