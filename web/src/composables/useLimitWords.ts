// SPDX-License-Identifier: Apache-2.0
import { useI18n } from 'vue-i18n'
import { splitLimit, type Limit } from './clock_rules'
import { useSayTime } from './useSayTime'

/** A limit in words: 2 小时（上班时间）, 7 天, 不计时. */
export function useLimitWords() {
  const { t } = useI18n()
  const { exactly } = useSayTime()
  return (limit: Limit): { amount: string; counting: string } => {
    if (limit.minutes === 0) return { amount: t('clocks.none'), counting: '' }
    const { amount, unit } = splitLimit(limit)
    return { amount: exactly(amount, unit), counting: limit.counting === 'working' ? t('clocks.counting.working') : '' }
  }
}
