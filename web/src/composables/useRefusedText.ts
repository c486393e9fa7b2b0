// SPDX-License-Identifier: Apache-2.0
// Why the server did not take a sheet, in the words of whoever wrote it; the list of what waits and the sheet's own page say the same.
import { useI18n } from 'vue-i18n'
import type { Visit } from '@/api/types'
import type { Sheet } from '@/stores/outdoor_sheet'
import { useProblemText } from './useProblemText'
import { useSayTime } from './useSayTime'

export type Refused = Pick<Sheet, 'problem'>
export type RefusedWhy = 'theirs' | 'closed' | 'left' | 'month' | 'no_role' | 'not_you' | 'lost' | 'other'

/** `theirs`: whose visit was there before; `closed`: the round takes no more. What the server says in English alone is told by its words. Pure. */
export function refusedWhy({ problem }: Refused, theirs: Visit | null, closed: boolean): RefusedWhy {
  if (theirs) return 'theirs'
  const detail = problem?.detail ?? ''
  const said = problem?.status === 409 ? detail : ''
  if (closed || said.includes('round is closed')) return 'closed'
  if (said.includes('does not take part')) return 'left'
  if (/^\d{4}-\d\d is closed/.test(said)) return 'month'
  if (problem?.status === 403) return detail.includes('none of your roles') ? 'no_role' : 'not_you'
  return problem?.type === 'lost' ? 'lost' : 'other'
}

/** Sent again it would be refused again. */
export const isFinal = (why: RefusedWhy): boolean => why !== 'lost' && why !== 'other'

export function useRefusedText() {
  const { t } = useI18n()
  const { moment } = useSayTime()
  const problemText = useProblemText()

  function whyRefused(sheet: Refused, theirs: Visit | null, closed: boolean): string {
    const why = refusedWhy(sheet, theirs, closed)
    if (why === 'theirs') return t(theirs?.mine ? 'rounds.refused.was_me' : 'rounds.refused.was_there', { who: theirs?.by_name ?? '', time: theirs?.at ? moment(theirs.at) : '' })
    if (why !== 'other') return t(`rounds.refused.${why}`)
    return sheet.problem ? problemText(sheet.problem) : ''
  }
  return { whyRefused }
}
