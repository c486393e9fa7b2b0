// SPDX-License-Identifier: Apache-2.0
import { useI18n } from 'vue-i18n'
import type { Problem } from '@/api/types'
import { useSayTime } from './useSayTime'

/** A refusal in a sentence that says what to do. The server's own words are for programs, and not shown. */
export function useProblemText(): (problem: Problem) => string {
  const { t, te } = useI18n()
  const { span } = useSayTime()
  return (problem) => {
    if (problem.type === 'throttled' && problem.retry_after !== undefined) {
      return t('problem.throttled_for', { span: span(problem.retry_after * 1000) })
    }
    const key = `problem.${problem.type}`
    return te(key) ? t(key) : t('problem.other', { id: problem.request_id ?? '–' })
  }
}
