// SPDX-License-Identifier: Apache-2.0
import { ref, shallowRef } from 'vue'
import type { Id, Outcome } from '@/api/types'
import { useNotice } from '@/stores/notice.store'
import { useSession } from '@/stores/session.store'
import { csvText } from './csv_text'
import { lengthOf } from './form_checks'
import { useAction } from './useAction'

/** The server's limit, in characters. */
const longest = 900_000

interface FileImport<Body extends object, Plan> {
  /** What goes with the file's text. */
  body: () => Body
  send: (community: Id, body: Body & { csv: string; dry_run: boolean }, key: string) => Promise<Outcome<Plan>>
  /** What is said when it was read in. */
  said: (plan: Plan) => string
  done: () => void
}

/** A spreadsheet: looked through first, then read in. */
export function useFileImport<Body extends object, Plan extends { written: boolean }>({ body, send, said, done }: FileImport<Body, Plan>) {
  const session = useSession()
  const notice = useNotice()
  const { busy, problem, run } = useAction()
  const name = ref('')
  const unread = ref<'encoding' | 'long' | null>(null)
  /** What would happen, by the server's own reading of it. */
  const plan = shallowRef<Plan | null>(null)
  let csv = ''

  async function ask(dryRun: boolean, more: Partial<Body>): Promise<Plan | null> {
    const community = session.communityId
    if (community === null) return null
    const asked = { ...body(), ...more, csv, dry_run: dryRun }
    const outcome = await run(asked, (key) => send(community, asked, key))
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
    plan.value = await ask(true, {})
  }
  async function lookAgain(): Promise<void> {
    if (csv !== '') plan.value = await ask(true, {})
  }

  async function write(more: Partial<Body> = {}): Promise<void> {
    const result = await ask(false, more)
    if (!result) return
    if (!result.written) { plan.value = result; return }
    notice.say(said(result))
    forget()
    done()
  }

  return { name, unread, plan, busy, problem, look, lookAgain, write, forget }
}
