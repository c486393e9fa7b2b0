// SPDX-License-Identifier: Apache-2.0
import { useI18n } from 'vue-i18n'
import type { AgendaItem, Amendment, Motion, Vote } from '@/api/types'
import { amendmentState, isStale, motionState, subjectOf } from './motion_rules'

/** What a motion or an amendment is called, and what became of it, in the same words on every page. */
export function useMotionWords() {
  const { t } = useI18n()

  const motionWord = (item: AgendaItem, motion: Motion): string => t(`motions.state.${motionState(item, motion)}`)
  /** One that the motion has left behind waits for its author, and for no vote. */
  function amendmentWord(item: AgendaItem, motion: Motion, amendment: Amendment): string {
    const state = amendmentState(item, motion, amendment)
    if (state === 'accepted' || state === 'carried') return t(`motions.amended.${state}`)
    return t(`motions.state.${state === 'open' && isStale(motion, amendment) ? 'stale' : state}`)
  }
  /** What a vote is on: a motion, an amendment; nothing where it asks a question of its own. */
  function subjectWord(item: AgendaItem, vote: Vote): string {
    const subject = subjectOf(item, vote)
    return subject ? t(subject.amendment ? 'motions.amendment' : 'motions.name') : ''
  }
  return { motionWord, amendmentWord, subjectWord }
}
