// SPDX-License-Identifier: Apache-2.0
import { computed, reactive, ref, shallowRef, watch } from 'vue'
import type { AreaImported, Datum } from '@/api/types'
import { useServices } from '@/stores/services'
import { useSession } from '@/stores/session.store'
import { csvText } from './csv_text'
import { lengthOf } from './form_checks'
import { featuresOf, likelyName, namesOf } from './geojson_file'
import { useAction } from './useAction'

/** The server's limit, in characters. */
const longest = 900_000

/** A file of lines: what stands in it, what the server would make of it, and then the writing. */
export function useAreaImport() {
  const { grid: api } = useServices()
  const session = useSession()
  const { busy, problem, run } = useAction()
  const file = ref('')
  const unread = ref<'encoding' | 'long' | 'json' | null>(null)
  const features = shallowRef<Record<string, unknown>[]>([])
  const names = computed(() => namesOf(features.value))
  const datum = ref<Datum | null>(null)
  const fields = reactive({ code: '', name: '', parent: '' })
  /** What would happen, by the server's own reading of it. */
  const plan = shallowRef<AreaImported | null>(null)
  let text = ''

  function forget(): void {
    text = ''
    file.value = ''
    features.value = []
    plan.value = null
    unread.value = null
    problem.value = null
  }
  /** Takes a file; nothing is sent yet. */
  async function choose(chosen: File): Promise<void> {
    forget()
    file.value = chosen.name
    const read = csvText(await chosen.arrayBuffer())
    const found = read === null ? null : featuresOf(read)
    unread.value = read === null ? 'encoding' : lengthOf(read) > longest ? 'long' : found === null ? 'json' : null
    if (read === null || found === null || unread.value !== null) return
    text = read
    features.value = found
    const known = namesOf(found)
    fields.code = likelyName(known, ['code', '编号', '网格编号', 'id'])
    fields.name = likelyName(known, ['name', '名称', '网格名称', '网格'])
    fields.parent = likelyName(known, ['parent', '上级', '所属网格'])
  }
  // Said otherwise, what was looked at does not hold any more.
  watch([datum, fields], () => { plan.value = null })

  async function send(more: { dry_run?: boolean; skip_bad?: boolean }): Promise<AreaImported | null> {
    const community = session.communityId
    if (community === null || datum.value === null || text === '') return null
    // Where nothing is chosen the file has no such property: what the grids say already stays.
    const named = Object.fromEntries(Object.entries(fields).filter(([, name]) => name !== ''))
    const body = { geojson: text, datum: datum.value, ...named, ...more }
    const outcome = await run(body, (key) => api.importAreas(community, body, key))
    return outcome?.ok ? outcome.data : null
  }
  async function look(): Promise<void> { plan.value = await send({ dry_run: true }) }
  /** Null where it was not written. */
  async function write(skipBad: boolean): Promise<AreaImported | null> {
    const result = await send(skipBad ? { skip_bad: true } : {})
    if (result && !result.written) plan.value = result
    return result?.written ? result : null
  }
  return { file, unread, features, names, datum, fields, plan, busy, problem, choose, look, write, forget }
}
