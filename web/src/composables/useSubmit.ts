// SPDX-License-Identifier: Apache-2.0
import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { isWorthRetrying } from '@/api/http'
import type { Consent, Home, Id, SubmitInput, Ticket, Urgency, Visibility } from '@/api/types'
import { useCommunities } from '@/stores/communities.store'
import { useNotice } from '@/stores/notice.store'
import { useServices } from '@/stores/services'
import { useSession } from '@/stores/session.store'
import { useTickets } from '@/stores/tickets.store'
import { checkSubmit, isBlank, titleOf } from './form_checks'
import { useAction } from './useAction'
import { useDebounced } from './useDebounced'
import { useDraft } from './useDraft'
import { barePlace } from './usePlaceText'
import { hashOf } from './hash_of'
import { usePartyName } from './usePartyName'
import { useSupport } from './useSupport'
import type { Errands } from '@/stores/errands.store'
import { useFieldWork } from './useFieldWork'
import { useUploads } from './useUploads'

export interface SubmitForm {
  title: string
  body: string
  category: string
  urgency: Urgency
  visibility: Visibility
  building: string
  unit: string
  room: string
  place: string
  /** Where it is on the map, in WGS-84 degrees. */
  lat: number | null
  lon: number | null
  behalf: boolean
  behalfName: string
  behalfPhone: string
  consent: boolean
  consentHow: Consent
  /** What the draft is called, in every page of this device that has it open; empty while nothing is written. */
  draft: string
}

/** A text says something once it has so many characters; similar requests are looked for from then on. */
const tellingLength = 4
const typingMs = 500
/** More would be a list to read instead of a hint. */
const similarShown = 2

/** At home until something else is said; never the room, which would tell every reader whose matter it is. */
export function emptySubmit(category = '', home: Home | null = null): SubmitForm {
  return {
    title: '', body: '', category, urgency: 'normal', visibility: 'community', building: home?.building ?? '', unit: home?.unit ?? '', room: '', place: '', lat: null, lon: null,
    behalf: false, behalfName: '', behalfPhone: '', consent: false, consentHow: 'oral', draft: '',
  }
}

/** What is sent: fields that were left empty are left out. */
export function submitInput(form: SubmitForm, files: readonly string[] = []): SubmitInput {
  const input: SubmitInput = {
    title: titleOf(form), body: form.body.trim(), category: form.category, urgency: form.urgency, visibility: form.visibility,
  }
  const place: NonNullable<SubmitInput['place']> = Object.fromEntries(Object.entries({
    text: form.place, building: barePlace(form.building), unit: barePlace(form.unit), room: barePlace(form.room),
  })
    .flatMap(([name, value]) => isBlank(value) ? [] : [[name, value.trim()]]))
  if (form.lat !== null && form.lon !== null) Object.assign(place, { lat: form.lat, lon: form.lon })
  if (Object.keys(place).length > 0) input.place = place
  if (files.length > 0) input.attachments = [...files]
  if (form.behalf) {
    input.on_behalf_of = { name: form.behalfName.trim(), consent: form.consent, consent_how: form.consentHow, ...(isBlank(form.behalfPhone) ? {} : { phone: form.behalfPhone.trim() }) }
  }
  return input
}

/** What one page tells the others of this device: this draft has become that request. Gone again at once. */
const sentKey = 'sifang.sent'
interface SentDraft { draft: string; words: string; number: string }

function readSent(text: string): SentDraft | null {
  try {
    const { draft, words, number } = JSON.parse(text) as Partial<SentDraft>
    return draft && words && number ? { draft, words, number } : null
  } catch {
    return null
  }
}

/** What a QR at a door says of its place. */
export interface Door { building: string; unit: string; place: string }

/**
 * Raising a matter, on one page or question by question: the form, similar requests, sending, withdrawing. `door`: where
 * the QR is that was scanned.
 */
export function useSubmit(door: Door | null = null) {
  const { t } = useI18n()
  const { http, storage, onStored, tickets: api } = useServices()
  const session = useSession()
  const communities = useCommunities()
  const tickets = useTickets()
  const notice = useNotice()
  const support = useSupport()
  const { shortName } = usePartyName()
  const { busy, problem, run } = useAction()

  const community = computed(() => communities.current)
  const categories = computed(() => community.value?.categories ?? [])
  const usual = categories.value.find(({ code }) => code === 'other')?.code ?? categories.value[0]?.code ?? ''
  const home = computed(() => session.memberships.find((entry) => entry.home)?.home ?? null)
  const isHome = computed(() => home.value !== null && form.value.building === home.value.building && form.value.unit === home.value.unit)
  const field = useFieldWork()
  const uploads = field.value?.useDevicePhotos('submit') ?? useUploads('submit', () => session.communityId ?? '')
  const first = (): SubmitForm => door === null ? emptySubmit(usual, home.value) : { ...emptySubmit(usual), ...door }
  const { value: form, restored, clear: clearForm } = useDraft(`submit.${session.communityId ?? ''}`, first)
  if (door) Object.assign(form.value, { ...door, room: '', lat: null, lon: null })
  watch(form, (now) => {
    const blank = JSON.stringify({ ...now, draft: '' }) === JSON.stringify(first())
    if (blank !== (now.draft === '')) now.draft = blank ? '' : http.newKey()
  }, { deep: true, immediate: true })
  function clear(): void {
    clearForm()
    uploads.clear()
  }
  watch(() => form.value.behalf, (behalf) => {
    // It is another's matter, and not at one's own door.
    if (behalf && isHome.value && door === null) Object.assign(form.value, { building: '', unit: '', room: '' })
  })
  const tried = ref(false)
  const wrong = computed(() => tried.value ? checkSubmit(form.value) : {})
  const sent = shallowRef<Ticket | null>(null)
  /** It stands on the device: it waits for the line, or was refused and can be seen in the outbox. */
  const waits = ref<'waiting' | 'refused' | 'sent' | null>(null)
  /** Another page has sent this draft; `kept` where something else stands here by now. */
  const elsewhere = shallowRef<{ number: string; kept: boolean } | null>(null)

  const readers = computed(() => (['community', 'private', 'public'] as const).map((value) => ({
    value,
    label: t(`terms.visibility.${value}`),
    note: t(`terms.visibility_note.${value}`, { list: (community.value?.parties ?? []).map(shortName).join(t('marks.and')) }),
  })))

  const similarIds = shallowRef<string[]>([])
  const similar = computed(() => similarIds.value.flatMap((id) => tickets.byId.get(id) ?? [])
    .filter(({ state, mine }) => state !== 'closed' && !mine).slice(0, similarShown))
  let asked = ''
  const look = useDebounced(() => { void lookForSimilar() }, typingMs)
  watch(() => `${form.value.title} ${form.value.body}`.trim(), look, { immediate: true })

  async function lookForSimilar(): Promise<void> {
    const q = `${form.value.title} ${form.value.body}`.trim().slice(0, 200)
    if (q === asked || !session.communityId) return
    asked = q
    if ([...q].length < tellingLength) { similarIds.value = []; return }
    const outcome = await api.similar(session.communityId, q)
    // A hint that cannot be had is no trouble: the matter can be raised all the same.
    if (!outcome.ok || q !== asked) return
    tickets.put(...outcome.data.items)
    similarIds.value = outcome.data.items.map(({ id }) => id)
  }

  /** Supports a neighbour's request instead; what was typed is done with. */
  async function supportInstead(ticket: Ticket): Promise<boolean> {
    if (!ticket.supporting && !await support.add(ticket)) return false
    clear()
    return true
  }

  async function send(): Promise<boolean> {
    tried.value = true
    if (!session.communityId || uploads.sending.value || Object.keys(checkSubmit(form.value)).length > 0) return false
    if (field.value) return await keep(field.value.useErrands(), session.communityId)
    const input = submitInput(form.value, uploads.ids.value)
    const id = session.communityId
    // The same words of the same draft are one request, from however many pages they are sent.
    const draft = form.value.draft
    const words = hashOf(JSON.stringify(input))
    const outcome = await run(input, () => api.submit(id, input, { key: `${draft}-${words}` }))
    if (!outcome) return false
    if (!outcome.ok) {
      // A refusal is the answer to that key: the next try is another.
      if (!isWorthRetrying(outcome.problem)) form.value.draft = http.newKey()
      return false
    }
    tickets.put(outcome.data)
    sent.value = outcome.data
    elsewhere.value = null
    clear()
    storage.setItem(sentKey, JSON.stringify({ draft, words, number: outcome.data.number } satisfies SentDraft))
    storage.removeItem(sentKey)
    tried.value = false
    return true
  }

  /** In the field it is on the device at the tap, and goes by itself; where the line is quick it is told as ever. */
  async function keep(errands: Errands, id: Id): Promise<boolean> {
    if (busy.value) return false
    const input = submitInput(form.value)
    const draft = form.value.draft
    const words = hashOf(JSON.stringify(input))
    busy.value = true
    problem.value = null
    const fate = await errands.attempt({ id: `${draft}-${words}`, community: id, work: { kind: 'submit', body: input }, photos: uploads.ids.value })
    busy.value = false
    if (fate.is === 'sent' && fate.ticket) sent.value = fate.ticket
    else waits.value = fate.is
    clear()
    tried.value = false
    return true
  }

  onScopeDispose(onStored((name, value) => {
    const told = name === sentKey ? readSent(value) : null
    if (!told || told.draft !== form.value.draft) return
    const kept = told.words !== hashOf(JSON.stringify(submitInput(form.value, uploads.ids.value)))
    elsewhere.value = { number: told.number, kept }
    tried.value = false
    // What was changed here since is not lost, and is another matter from now on.
    if (kept) form.value.draft = http.newKey()
    else clear()
  }))

  /** Takes it back at once, with the words put into the form again. */
  async function withdraw(): Promise<void> {
    const ticket = sent.value
    if (!ticket) return
    const outcome = await run([ticket.id, 'cancel'], (key) => api.act(ticket.id, { action: 'cancel' }, { key }))
    if (!outcome?.ok) return
    tickets.put(outcome.data)
    form.value = { ...form.value, title: ticket.title, body: ticket.body, category: ticket.category, visibility: ticket.visibility, building: ticket.place?.building ?? '', unit: ticket.place?.unit ?? '', room: ticket.place?.room ?? '', place: ticket.place?.text ?? '', lat: ticket.place?.lat ?? null, lon: ticket.place?.lon ?? null }
    sent.value = null
    notice.say(t('submit.withdrawn'))
  }

  return { form, door, home, isHome, uploads, restored, clear, wrong, tried, sent, waits, elsewhere, busy, problem, categories, readers, similar, supportInstead, send, withdraw, community }
}
export type Submit = ReturnType<typeof useSubmit>
