// SPDX-License-Identifier: Apache-2.0
import { useI18n } from 'vue-i18n'
import type { Series } from '@/api/types'
import { useCommunities } from '@/stores/communities.store'
import { rhythmOf } from './recurrence'

/** When a series meets, as people say it: 每周五 19:00. A rule without such words is shown as it is written. */
export function useSeriesWords() {
  const { t } = useI18n()
  const communities = useCommunities()

  function words({ rule, start, zone }: Pick<Series, 'rule' | 'start' | 'zone'>): string {
    const time = start.slice(11, 16) // its start is told in its own zone
    const rhythm = rhythmOf(rule, start.slice(0, 10))
    const abroad = zone === communities.zone ? '' : ` (${zone})`
    if (rhythm.kind === 'other') return `${rhythm.rule} ${time}${abroad}`
    if (rhythm.kind === 'monthly') return t('series.words.monthly', { place: t(`series.nth_of.${rhythm.place}`), day: t(`series.on.${rhythm.day}`), time }) + abroad
    const days = rhythm.days.map((day) => t(`series.on.${day}`)).join(t('marks.and'))
    const key = rhythm.every === 1 ? 'weekly' : rhythm.every === 2 ? 'second_week' : 'nth_week'
    return t(`series.words.${key}`, { days, time, n: rhythm.every }) + abroad
  }
  return { words }
}
