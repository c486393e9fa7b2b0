// SPDX-License-Identifier: Apache-2.0
import { useI18n } from 'vue-i18n'
import type { Score } from '@/api/types'
import { useSayTime } from './useSayTime'

/** Where a score stands on its way to the passbook, in plain words. */
export function useScoreWords() {
  const { t } = useI18n()
  const { date } = useSayTime()
  return {
    stands(score: Score): string {
      if (score.objection?.state === 'open') return t('points.score.objected')
      if (score.state === 'published' && score.ends_at) return t('points.score.until', { date: date(score.ends_at) })
      return t(`points.score.state.${score.state}`)
    },
  }
}
