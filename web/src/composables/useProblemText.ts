// SPDX-License-Identifier: Apache-2.0
import { useI18n } from 'vue-i18n'
import type { Problem } from '@/api/types'
import { useSayTime } from './useSayTime'

/** Somebody, or all together, have put there what it bears: its kind is that of what is there already. */
export const isFull = ({ detail }: Problem): boolean => /\benough\b|wait already/.test(detail ?? '')

/** A refusal in a sentence that says what to do. The server's own words are for programs, and not shown. */
export function useProblemText(): (problem: Problem) => string {
  const { t, te } = useI18n()
  const { span } = useSayTime()
  return (problem) => {
    if (problem.type === 'throttled' && problem.retry_after !== undefined) {
      return t('problem.throttled_for', { span: span(problem.retry_after * 1000) })
    }
    if (problem.type === 'conflict' && isFull(problem)) return t('problem.full')
    const key = `problem.${problem.type}`
    return te(key) ? t(key) : t('problem.other', { id: problem.request_id ?? '–' })
  }
}
