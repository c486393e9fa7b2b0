// SPDX-License-Identifier: Apache-2.0
// Moving entries of a list: dragged by mouse or finger, or by keyboard. Where something goes is said by the entry
// that it goes before, so that another's change meanwhile does not send it elsewhere.
import { nextTick, ref, type Ref } from 'vue'
import type { Id } from '@/api/types'

/** Before which entry; null: behind the last. */
export type Place = Id | null

/** Where an entry stands one step on, in a list of ids; undefined where it cannot go. Pure. */
export function stepTo(ids: readonly Id[], id: Id, by: -1 | 1): Place | undefined {
  const at = ids.indexOf(id)
  const to = at + by
  if (at < 0 || to < 0 || to >= ids.length) return undefined
  return by < 0 ? ids[to] : ids[to + 1] ?? null
}

/** Over which entry's upper half the pointer is, by the middles of the rows: it goes before that one. Pure. */
export function placeAt(rows: readonly { id: Id; top: number; height: number }[], y: number): Place {
  return rows.find(({ top, height }) => y < top + height / 2)?.id ?? null
}

export function useReorder(list: Ref<HTMLElement | null>, ids: () => readonly Id[], move: (id: Id, before: Place) => unknown) {
  const dragged = ref<Id | null>(null)
  const before = ref<Place>(null)

  const rows = (): { id: Id; top: number; height: number }[] => [...list.value?.querySelectorAll<HTMLElement>('[data-id]') ?? []].map((row) => {
    const { top, height } = row.getBoundingClientRect()
    return { id: row.dataset['id'] ?? '', top, height }
  })
  /** Nothing moves for a drop in its own place. */
  function stays(id: Id, place: Place): boolean {
    const at = ids().indexOf(id)
    return place === id || place === (ids()[at + 1] ?? null)
  }

  function onDown(id: Id, event: PointerEvent): void {
    if (event.button !== 0 || !(event.currentTarget instanceof HTMLElement)) return
    event.currentTarget.setPointerCapture(event.pointerId)
    dragged.value = id
    before.value = placeAt(rows(), event.clientY)
  }
  function onMove(event: PointerEvent): void {
    if (dragged.value !== null) before.value = placeAt(rows(), event.clientY)
  }
  function onUp(): void {
    const id = dragged.value
    dragged.value = null
    if (id !== null && ids().includes(id) && !stays(id, before.value)) void move(id, before.value)
  }
  function cancel(): void { dragged.value = null }

  /** Alt with an arrow moves by one, as the buttons do; Escape gives a drag up. */
  async function onKey(id: Id, event: KeyboardEvent): Promise<void> {
    if (event.key === 'Escape') { cancel(); return }
    const by = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0
    if (by === 0 || !event.altKey) return
    event.preventDefault()
    const place = stepTo(ids(), id, by)
    const handle = event.currentTarget
    if (place === undefined) return
    await move(id, place)
    // Its row was put elsewhere, which takes the focus away.
    await nextTick()
    if (handle instanceof HTMLElement) handle.focus()
  }

  return { dragged, before, onDown, onMove, onUp, cancel, onKey }
}
