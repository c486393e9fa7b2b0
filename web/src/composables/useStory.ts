// SPDX-License-Identifier: Apache-2.0
import { computed, type ComputedRef, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { TimelineEntry } from '@/components/AppTimeline.vue'
import type { Party, SifangEvent, Ticket } from '@/api/types'
import { awaitsReporter } from './ticket_rules'
import { iconOf, storyOf, type StoryStep } from './ticket_story'
import { usePartyName } from './usePartyName'
import { useSayTime } from './useSayTime'

/** One step of a history in a sentence. */
export function useStepWords(): (step: StoryStep, parties: Party[]) => string {
  const { t, te } = useI18n()
  const { shortNameOf } = usePartyName()
  return (step, parties) => {
    const byKey = `history.${step.key}_by`
    const party = step.party ?? step.about.party
    const words = {
      party: party ? shortNameOf(parties, party) : '',
      name: step.about.name ?? '',
      rating: step.about.rating ?? '',
      grid: step.about.grid ?? '',
    }
    return party && te(byKey) ? t(byKey, words) : t(`history.${step.key}`, words)
  }
}

/** A ticket's history as the entries of a timeline, ending with the step that is waited for. */
export function useStory(ticket: Ref<Ticket | undefined>, history: Ref<SifangEvent[]>, parties: ComputedRef<Party[]>) {
  const { t } = useI18n()
  const sayStep = useStepWords()
  const { moment, span: sayTime } = useSayTime()

  const entries = computed<TimelineEntry[]>(() => {
    const list: TimelineEntry[] = storyOf(history.value).map((step) => {
      const entry: TimelineEntry = {
        key: String(step.seq), at: step.at, when: moment(step.at), icon: iconOf(step.key), pause: step.pause,
        title: sayStep(step, parties.value),
      }
      if (step.party) entry.party = step.party
      if (step.text) entry.text = step.text
      if (step.evidence.length > 0) entry.evidence = step.evidence
      return entry
    })
    if (ticket.value?.mine && ticket.value.state === 'verifying') {
      list.push({ key: 'you', title: t(awaitsReporter(ticket.value) ? 'ticket.your_turn' : 'ticket.answers_first'), when: '', icon: 'verifying', current: true })
    }
    return list
  })

  /** How long it took, or has taken. */
  const span = computed(() => {
    const first = history.value[0]
    const last = ticket.value?.state === 'closed' ? history.value.at(-1) : undefined
    return first && last ? t('ticket.took', { span: sayTime(Date.parse(last.at) - Date.parse(first.at)) }) : ''
  })
  return { entries, span }
}
