// SPDX-License-Identifier: Apache-2.0
import { useI18n } from 'vue-i18n'
import type { Place } from '@/api/types'

/** `3`, `3号楼` and `3 幢` are the same building: what is stored is the bare `3`, as in the register. */
export function barePlace(text: string): string {
  return text.trim().replace(/\s*(号楼|号|楼|幢|栋|座|单元|室)$/u, '').trim()
}

/** A place as people say it: 3 号楼 2 单元 502 室. What is more than a number is shown as it was written. */
export function usePlaceText() {
  const { t } = useI18n()
  const isBare = (text: string): boolean => /^[A-Za-z]?\d+[A-Za-z]?$/.test(text)

  function partText(part: 'building' | 'unit' | 'room', text: string): string {
    return isBare(text) ? t(`place.${part}`, { n: text }) : text
  }
  function placeText(place: Partial<Place> | null): string {
    const parts = (['building', 'unit', 'room'] as const).map((part) => partText(part, place?.[part]?.trim() ?? ''))
    return [...parts, place?.text?.trim() ?? ''].filter((part) => part !== '').join(' ')
  }
  return { placeText, partText }
}
