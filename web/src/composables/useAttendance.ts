// SPDX-License-Identifier: Apache-2.0
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Attendance, Meeting } from '@/api/types'

/** Who is at a meeting, in words: of each party, and who only listens; from elsewhere is said of whom it is true. */
export function useAttendance(meeting: () => Meeting | undefined) {
  const { t } = useI18n()
  const all = computed(() => meeting()?.attendance ?? [])
  const say = ({ name, how }: Attendance): string => how === 'remote' ? t('room.door.from_elsewhere', { name }) : name
  const listed = (entries: Attendance[]): string => entries.map(say).join('、')
  const names = (party: string): string => listed(all.value.filter((entry) => entry.party === party && entry.role !== 'observer'))
  const observers = computed(() => all.value.filter(({ role }) => role === 'observer'))
  const observerNames = computed(() => listed(observers.value))
  const count = computed(() => all.value.length)
  return { names, observers, observerNames, count }
}
