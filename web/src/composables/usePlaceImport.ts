// SPDX-License-Identifier: Apache-2.0
import { computed, ref, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import type { ImportKind, PlaceImport } from '@/api/types'
import { useNotice } from '@/stores/notice.store'
import { useServices } from '@/stores/services'
import { useSession } from '@/stores/session.store'
import { csvText } from './csv_text'
import { lengthOf } from './form_checks'
import { useAction } from './useAction'

/** The server's limit, in characters. */
const longest = 900_000

/** A file of places or households: looked through first, then read in. */
export function usePlaceImport(done: () => void) {
  const { t } = useI18n()
  const { places: api } = useServices()
  const session = useSession()
  const notice = useNotice()
  const { busy, problem, run } = useAction()
  const kind = ref<ImportKind>('households')
  const name = ref('')
  const unread = ref<'encoding' | 'long' | null>(null)
  /** What would happen, by the server's own reading of it. */
  const plan = shallowRef<PlaceImport | null>(null)
  let csv = ''

  async function send(dryRun: boolean, skipBad: boolean): Promise<PlaceImport | null> {
    const community = session.communityId
    if (community === null) return null
    const body = { kind: kind.value, csv, dry_run: dryRun, skip_bad: skipBad }
    const outcome = await run(body, (key) => api.import(community, body, key))
    return outcome?.ok ? outcome.data : null
  }

  function forget(): void {
    csv = ''
    name.value = ''
    plan.value = null
    unread.value = null
    problem.value = null
  }

  /** Takes a file and says what is in it; nothing is written. */
  async function look(file: File): Promise<void> {
    forget()
    name.value = file.name
    const text = csvText(await file.arrayBuffer())
    if (text === null) { unread.value = 'encoding'; return }
    if (lengthOf(text) > longest) { unread.value = 'long'; return }
    csv = text
    plan.value = await send(true, false)
  }
  async function lookAgain(): Promise<void> {
    if (csv !== '') plan.value = await send(true, false)
  }

  async function write(skipBad: boolean): Promise<void> {
    const result = await send(false, skipBad)
    if (!result) return
    if (!result.written) { plan.value = result; return }
    notice.say(t('places.written', { added: result.added, known: result.known }))
    forget()
    done()
  }

  /** Nothing in it is good, or nothing new. */
  const empty = computed(() => plan.value?.added === 0)
  return { kind, name, unread, plan, empty, busy, problem, look, lookAgain, write, forget }
}
