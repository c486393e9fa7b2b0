// SPDX-License-Identifier: Apache-2.0
import { computed, onScopeDispose, ref, shallowRef } from 'vue'
import { useErrands } from '@/stores/errands.store'
import { shrinkPhoto } from './shrink_photo'
import { useDraft } from './useDraft'
import type { UploadItem, Uploads } from './useUploads'

const most = 9
interface Kept { key: string; name: string; type: string; size: number }

/**
 * Files of something that is done in the field: they stand on the device at once and go with the errand, so nothing waits
 * for them. `ids` are their names there. `release` and `clear` leave them to the errand that took them.
 */
export function useDevicePhotos(key: string): Uploads {
  const errands = useErrands()
  const items = shallowRef<UploadItem[]>([])
  const { value: kept, clear: forget } = useDraft<{ list: Kept[] }>(`field.${key}`, () => ({ list: [] }), (value) => Array.isArray((value as { list?: unknown }).list))
  const coming = ref(0)
  const ids = computed(() => items.value.flatMap(({ id }) => id ?? []))
  const note = (): void => { kept.value = { list: items.value.map(({ key: name, name: title, type, size }) => ({ key: name, name: title, type, size })) } }

  function show(name: string, title: string, blob: Blob): void {
    const preview = blob.type.startsWith('image/') || blob.type.startsWith('audio/') ? URL.createObjectURL(blob) : ''
    items.value = [...items.value, { key: name, name: title, type: blob.type, size: blob.size, sent: blob.size, stage: 'done', preview, id: name, attachment: null, problem: null, settled: false }]
  }
  async function add(files: readonly File[]): Promise<void> {
    coming.value += 1
    for (const file of files.slice(0, most - items.value.length)) {
      const blob = await shrinkPhoto(file)
      show(await errands.keepPhoto(blob), file.name, blob)
      note()
    }
    coming.value -= 1
  }
  function letGo(item: UploadItem): void {
    if (item.preview !== '') URL.revokeObjectURL(item.preview)
  }
  function release(name: string): void {
    const item = items.value.find((one) => one.key === name)
    if (!item) return
    items.value = items.value.filter((one) => one !== item)
    letGo(item)
    note()
  }

  async function restore(list: readonly Kept[]): Promise<void> {
    const taken = new Set(errands.list.flatMap(({ photos }) => photos))
    for (const { key: name, name: title } of list) {
      const blob = taken.has(name) ? null : await errands.photo(name)
      if (blob) show(name, title, blob)
    }
    note()
  }
  if (kept.value.list.length > 0) void restore(kept.value.list)
  onScopeDispose(() => { for (const item of items.value) letGo(item) })

  return {
    items, ids, add, release,
    sending: computed(() => coming.value > 0),
    room: computed(() => Math.max(0, most - items.value.length)),
    remove: (name) => { release(name); void errands.dropPhoto(name) },
    pause: () => undefined,
    resume: () => undefined,
    clear: () => {
      for (const item of items.value) letGo(item)
      items.value = []
      forget()
    },
  }
}
