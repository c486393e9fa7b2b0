// SPDX-License-Identifier: Apache-2.0
import { useI18n } from 'vue-i18n'
import type { Score } from '@/api/types'
import { isCapped, plain, signed } from './points_rules'
import { useSayTime } from './useSayTime'

/** Where a score stands on its way to the passbook, in plain words. */
export function useScoreWords() {
  const { t } = useI18n()
  const { date } = useSayTime()
  return {
    /** "+20"; of one that the caps have cut "+30, over the limit, counts 20". */
    worth: (score: Pick<Score, 'points' | 'counted' | 'state'>): string => isCapped(score) ? t('points.score.capped', { points: signed(score.points), n: plain(score.counted ?? 0) }) : signed(score.points),
    stands(score: Score): string {
      if (score.objection?.state === 'open') return t('points.score.objected')
      if (score.state === 'published' && score.ends_at) return t('points.score.until', { date: date(score.ends_at) })
      return t(`points.score.state.${score.state}`)
    },
  }
}
