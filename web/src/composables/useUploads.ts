// SPDX-License-Identifier: Apache-2.0
import { computed, onScopeDispose, ref, shallowRef, type ComputedRef, type Ref } from 'vue'
import { isWorthRetrying } from '@/api/http'
import type { Attachment, Id, Problem } from '@/api/types'
import { useServices } from '@/stores/services'
import { shrinkPhoto } from './shrink_photo'
import { useDraft } from './useDraft'

export type UploadStage = 'waiting' | 'sending' | 'paused' | 'failed' | 'done'
export interface UploadItem {
  key: string
  name: string
  type: string
  size: number
  sent: number
  stage: UploadStage
  /** What is shown of it before it is sent: an address of this page's own. */
  preview: string
  id: Id | null
  attachment: Attachment | null
  problem: Problem | null
  /** Already hangs on what is edited. */
  settled: boolean
}
export interface Uploads {
  items: Ref<UploadItem[]>
  /** Those that are there, in order: what a form sends. */
  ids: ComputedRef<Id[]>
  /** Something is on its way: a form waits for it. */
  sending: ComputedRef<boolean>
  room: ComputedRef<number>
  add: (files: readonly File[]) => Promise<void>
  remove: (key: string) => void
  /** It is used by now: it goes from the list and stays with the server. */
  release: (key: string) => void
  pause: (key: string) => void
  resume: (key: string) => void
  /** All go from the list; `held` are there from now on. What was sent and is used now stays with the server. */
  clear: (held?: readonly Attachment[]) => void
}

/** The server's attachments_at_once_max. */
const most = 9
/** Pieces begin small and grow while the line bears them; bytes. */
const piece = { first: 64 * 1024, least: 16 * 1024, most: 512 * 1024 }
/** A piece that took less than this was small. */
const quickMs = 1_500
/** Waits after a broken line; after the last one a person says when. */
const waitsMs = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 30_000, 30_000]

interface Kept { key: string; name: string; type: string; size: number; id: Id | null }

/**
 * Files on their way to the server, one after another. A broken line goes on where it stopped; a reload goes
 * on too, from the copy kept on the device under `key`. `held`: files that what is edited has already.
 */
export function useUploads(key: string, community: () => Id, held: readonly Attachment[] = []): Uploads {
  const { files: api, fileKeep, http, clock } = useServices()
  const items = shallowRef<UploadItem[]>(held.map(itemOf))
  const { value: kept, clear: forget } = useDraft<{ list: Kept[] }>(`files.${key}`, () => ({ list: [] }), (value) => Array.isArray((value as { list?: unknown }).list))
  const blobs = new Map<string, Blob>()
  const gone = ref(false)
  let running = false

  const ids = computed(() => items.value.flatMap(({ stage, id }) => stage === 'done' && id !== null ? [id] : []))
  const sending = computed(() => items.value.some(({ stage }) => stage === 'waiting' || stage === 'sending' || stage === 'paused'))
  const room = computed(() => Math.max(0, most - items.value.length))

  function changed(item: UploadItem, part: Partial<UploadItem>): void {
    Object.assign(item, part)
    items.value = [...items.value] // another list: what is computed from it is computed anew
    kept.value = { list: items.value.filter(({ settled }) => !settled).map(({ key: name, name: title, type, size, id }) => ({ key: name, name: title, type, size, id })) }
  }
  const isThere = (item: UploadItem): boolean => !gone.value && items.value.includes(item)

  async function add(files: readonly File[]): Promise<void> {
    for (const file of files.slice(0, room.value)) {
      const blob = await shrinkPhoto(file)
      const item: UploadItem = {
        key: http.newKey(), name: file.name, type: blob.type || file.type, size: blob.size, sent: 0, stage: 'waiting',
        preview: previewOf(blob), id: null, attachment: null, problem: null, settled: false,
      }
      blobs.set(item.key, blob)
      items.value = [...items.value, item]
      changed(item, {})
      await fileKeep.put(item.key, blob)
    }
    void run()
  }

  /** One file at a time: a bad line is not shared. */
  async function run(): Promise<void> {
    if (running) return
    running = true
    for (let item = next(); item; item = next()) await send(item)
    running = false
  }
  const next = (): UploadItem | undefined => gone.value ? undefined : items.value.find(({ stage }) => stage === 'waiting')

  async function send(item: UploadItem): Promise<void> {
    const blob = blobs.get(item.key)
    if (!blob) { changed(item, { stage: 'failed', problem: { type: 'lost', title: 'lost', status: 0 } }); return }
    changed(item, { stage: 'sending', problem: null })
    let size = piece.first
    for (let tries = 0; isThere(item) && item.stage === 'sending';) {
      const began = clock.now()
      const problem = await step(item, blob, size)
      if (item.attachment || !isThere(item)) return
      if (!problem) {
        tries = 0
        size = clock.now() - began < quickMs ? Math.min(size * 2, piece.most) : size
        continue
      }
      size = Math.max(piece.least, size / 2)
      const wait = waitsMs[tries]
      tries += 1
      if (!isWorthRetrying(problem) || wait === undefined) {
        if (isThere(item)) changed(item, { stage: 'failed', problem })
        return
      }
      await pauseFor(wait)
      await ask(item)
    }
  }

  /** The next thing to do for a file; what went wrong, if anything did. */
  async function step(item: UploadItem, blob: Blob, size: number): Promise<Problem | null> {
    if (item.id === null) {
      const begun = await api.begin(community(), { length: blob.size, ...(item.type === 'application/pdf' ? { name: item.name } : {}) }, { key: `begin-${item.key}` })
      if (!begun.ok) return begun.problem
      changed(item, { id: begun.data.id, sent: begun.data.offset })
    }
    if (item.id === null) return null
    const from = item.sent
    const outcome = await api.append(item.id, from, blob.slice(from, from + size))
    if (!outcome.ok) {
      // Somebody went on meanwhile (this page before a reload): where it stands is asked for.
      if (outcome.problem.status === 409) { await ask(item); return null }
      return outcome.problem
    }
    changed(item, { sent: Math.min(from + size, blob.size) })
    return item.sent === blob.size ? ask(item) : null
  }

  /** Where the server stands with it. */
  async function ask(item: UploadItem): Promise<Problem | null> {
    if (item.id === null) return null
    const state = await api.state(item.id)
    if (state.ok) {
      const { attachment, offset } = state.data
      if (attachment) finish(item, attachment)
      else changed(item, { sent: offset })
      return null
    }
    if (state.problem.status === 404) changed(item, { id: null, sent: 0 }) // after a day: from the beginning
    return state.problem
  }

  function finish(item: UploadItem, attachment: Attachment): void {
    changed(item, { stage: 'done', attachment, sent: item.size, problem: null })
    blobs.delete(item.key)
    void fileKeep.remove(item.key)
  }

  let wake: (() => void) | null = null
  function pauseFor(wait: number): Promise<void> {
    return new Promise((resume) => {
      const timer = clock.setTimeout(resume, wait)
      wake = () => { clock.clearTimeout(timer); resume() }
    })
  }
  const hurry = (): void => { wake?.() }
  globalThis.addEventListener?.('online', hurry)

  function release(name: string): UploadItem | undefined {
    const item = items.value.find((one) => one.key === name)
    if (!item) return undefined
    items.value = items.value.filter((one) => one !== item)
    changed(item, {})
    letGo(item)
    return item
  }
  function remove(name: string): void {
    const item = release(name)
    if (item && item.id !== null && !item.settled) void api.cancel(item.id)
  }
  function letGo(item: UploadItem): void {
    if (item.preview.startsWith('blob:')) URL.revokeObjectURL(item.preview)
    blobs.delete(item.key)
    void fileKeep.remove(item.key)
  }

  /** Takes up what a reload interrupted. */
  async function restore(list: readonly Kept[]): Promise<void> {
    for (const { key: name, name: title, type, size, id } of list) {
      const blob = await fileKeep.get(name)
      const item: UploadItem = {
        key: name, name: title, type, size, sent: 0, stage: 'waiting', preview: blob ? previewOf(blob) : '', id, attachment: null, problem: null, settled: false,
      }
      if (blob) blobs.set(name, blob)
      items.value = [...items.value, item]
      const problem = await ask(item)
      // Sent, used or let go of elsewhere, and no copy is left: nothing can be done for it.
      if (!blob && !item.attachment && problem?.status === 404) items.value = items.value.filter((one) => one !== item)
    }
    void run()
  }
  if (kept.value.list.length > 0) void restore(kept.value.list)

  onScopeDispose(() => {
    gone.value = true
    globalThis.removeEventListener?.('online', hurry)
    for (const { preview } of items.value) if (preview.startsWith('blob:')) URL.revokeObjectURL(preview)
  })

  return {
    items, ids, sending, room, add, remove, release,
    pause: (name) => { const item = items.value.find((one) => one.key === name); if (item) changed(item, { stage: 'paused' }) },
    resume: (name) => {
      const item = items.value.find((one) => one.key === name)
      if (!item) return
      // What the server has refused it has thrown away: from the beginning.
      const refused = item.problem !== null && !isWorthRetrying(item.problem) && item.problem.status < 500
      changed(item, { stage: 'waiting', problem: null, ...(refused ? { id: null, sent: 0 } : {}) })
      void run()
    },
    clear: (now = []) => {
      for (const item of items.value) letGo(item)
      items.value = now.map(itemOf)
      forget()
    },
  }
}

function itemOf(attachment: Attachment): UploadItem {
  return {
    key: attachment.id, name: attachment.name ?? '', type: attachment.type, size: attachment.size, sent: attachment.size,
    stage: 'done', preview: '', id: attachment.id, attachment, problem: null, settled: true,
  }
}

function previewOf(blob: Blob): string {
  return blob.type.startsWith('image/') || blob.type.startsWith('audio/') ? URL.createObjectURL(blob) : ''
}
