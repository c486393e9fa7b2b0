// SPDX-License-Identifier: Apache-2.0
import { computed, ref, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Electorate, RollImport } from '@/api/types'
import { useNotice } from '@/stores/notice.store'
import { useServices } from '@/stores/services'
import { useSession } from '@/stores/session.store'
import { csvText } from './csv_text'
import { lengthOf } from './form_checks'
import { useAction } from './useAction'

/** The server's limit, in characters. */
const longest = 900_000

/** A file of who votes: looked through first, then read in as a whole or not at all. */
export function useRollImport(electorate: () => Electorate, done: () => void) {
  const { t } = useI18n()
  const { polls: api } = useServices()
  const session = useSession()
  const notice = useNotice()
  const { busy, problem, run } = useAction()
  const replace = ref(false)
  const name = ref('')
  const unread = ref<'encoding' | 'long' | null>(null)
  /** What would happen, by the server's own reading of it. */
  const plan = shallowRef<RollImport | null>(null)
  let csv = ''

  async function send(dryRun: boolean): Promise<RollImport | null> {
    const community = session.communityId
    if (community === null) return null
    const body = { electorate: electorate(), csv, dry_run: dryRun, replace: replace.value }
    const outcome = await run(body, (key) => api.importRoll(community, body, key))
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
    plan.value = await send(true)
  }
  async function lookAgain(): Promise<void> {
    if (csv !== '') plan.value = await send(true)
  }
  async function write(): Promise<void> {
    const result = await send(false)
    if (!result) return
    if (!result.written) { plan.value = result; return }
    notice.say(t('rolls.written', { added: result.added, changed: result.changed, removed: result.removed, linked: result.linked }))
    forget()
    done()
  }
  const changes = computed(() => plan.value ? plan.value.added + plan.value.changed + plan.value.removed : 0)
  return { replace, name, unread, plan, changes, busy, problem, look, lookAgain, write, forget }
}
