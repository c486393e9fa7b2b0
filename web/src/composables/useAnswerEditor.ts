// SPDX-License-Identifier: Apache-2.0
import { computed, ref, watch, type ComputedRef, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Attachment, Problem, Stance, Ticket } from '@/api/types'
import { useNotice } from '@/stores/notice.store'
import { useServices } from '@/stores/services'
import { useTickets } from '@/stores/tickets.store'
import { checkAnswer } from './form_checks'
import { answerOf } from './ticket_rules'
import { useAction } from './useAction'
import { useDraft } from './useDraft'
import { useUploads, type Uploads } from './useUploads'

export interface AnswerForm { text: string; stance: Stance | null }
/** What a colleague wrote meanwhile: a draft, or what all may read already. */
export interface TheirAnswer extends AnswerForm { published: boolean; by: string }

export interface AnswerEditor {
  form: Ref<AnswerForm>
  /** What is wrong, once sending was tried. */
  wrong: ComputedRef<ReturnType<typeof checkAnswer>>
  busy: Ref<boolean>
  problem: Ref<Problem | null>
  /** Photos and other files that go with it; those it has stand there already. */
  uploads: Uploads
  /** A newer text of a colleague that was not put over what is being typed. */
  theirs: Ref<TheirAnswer | null>
  /** What stands in the form is not what the server has. */
  touched: ComputedRef<boolean>
  /** The party's draft on the server is what stands in the form. */
  saved: ComputedRef<boolean>
  change: (part: Partial<AnswerForm>) => void
  takeTheirs: () => void
  save: () => Promise<void>
  publish: () => Promise<boolean>
}

/** What the server knows of a party's answer: its draft, else what is published, else nothing. */
export function serverText(ticket: Ticket, party: string): AnswerForm {
  if (ticket.my_draft) return { text: ticket.my_draft.text, stance: ticket.my_draft.stance }
  const answer = answerOf(ticket, party)
  return answer && answer.stance !== 'silent' ? { text: answer.text, stance: answer.stance } : { text: '', stance: null }
}

function theirAnswer(ticket: Ticket, party: string, { text, stance }: AnswerForm): TheirAnswer {
  const published = !ticket.my_draft && stance !== null
  return { text, stance, published, by: published ? answerOf(ticket, party)?.by ?? '' : '' }
}

/** The files that the server has for a party's answer. */
function serverFiles(ticket: Ticket, party: string): Attachment[] {
  return ticket.my_draft?.evidence ?? answerOf(ticket, party)?.evidence ?? []
}

const same = (a: AnswerForm, b: AnswerForm): boolean => a.text === b.text && a.stance === b.stance

/**
 * The answer of one's own party being written. What is typed is kept on this device at once and never
 * overwritten: a colleague's newer draft is taken over only while nothing was typed here, else offered.
 */
export function useAnswerEditor(ticket: () => Ticket, party: string): AnswerEditor {
  const { t } = useI18n()
  const { tickets: api } = useServices()
  const tickets = useTickets()
  const notice = useNotice()
  const { busy, problem, run } = useAction()
  const { id } = ticket()

  let base = serverText(ticket(), party)
  const { value: form, clear } = useDraft<AnswerForm>(`answer.${id}.${party}`, () => ({ ...base }), isForm)
  const uploads = useUploads(`answer.${id}.${party}`, () => ticket().community, serverFiles(ticket(), party))
  const theirs = ref<TheirAnswer | null>(null)
  const tried = ref(false)
  const wrong = computed(() => tried.value ? checkAnswer(form.value) : {})
  const saved = computed(() => {
    const draft = ticket().my_draft
    return draft !== null && draft !== undefined && same(form.value, { text: draft.text, stance: draft.stance })
  })

  const touched = computed(() => !same(form.value, serverText(ticket(), party)))

  watch(() => serverText(ticket(), party), (now) => {
    if (same(now, base)) return
    const untouched = same(form.value, base)
    base = now
    if (untouched) form.value = { ...now }
    else theirs.value = same(form.value, now) ? null : theirAnswer(ticket(), party, now)
  })

  function takeTheirs(): void {
    if (theirs.value) form.value = { text: theirs.value.text, stance: theirs.value.stance }
    theirs.value = null
  }

  async function send(publish: boolean): Promise<boolean> {
    tried.value = true
    const { text, stance } = form.value
    if (stance === null || uploads.sending.value || Object.keys(checkAnswer(form.value)).length > 0) return false
    const files = uploads.ids.value
    const named = files.length > 0 || serverFiles(ticket(), party).length > 0
    const body = { text: text.trim(), stance, publish, ...(named ? { evidence: files } : {}) }
    const outcome = await run([id, body], (key) => api.answer(id, party, body, { key }))
    if (!outcome?.ok) return false
    base = { text: body.text, stance }
    clear()
    form.value = { ...base }
    theirs.value = null
    uploads.clear(serverFiles(outcome.data, party))
    tried.value = false
    tickets.put(outcome.data)
    notice.say(t(publish ? 'answer.published' : 'answer.saved'))
    return true
  }

  return {
    form, wrong, busy, problem, uploads, theirs, touched, saved, takeTheirs,
    change: (part) => { form.value = { ...form.value, ...part } },
    save: async () => { await send(false) },
    publish: () => send(true),
  }
}

function isForm(kept: object): boolean {
  const { text, stance } = kept as Record<string, unknown>
  return typeof text === 'string' && (stance === null || typeof stance === 'string')
}
