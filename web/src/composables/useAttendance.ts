// SPDX-License-Identifier: Apache-2.0
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Attendance, Meeting } from '@/api/types'

/** Who is at a meeting, in words: of each party, and who only listens; from elsewhere, or as a deputy, is said of whom it is true. */
export function useAttendance(meeting: () => Meeting | undefined) {
  const { t } = useI18n()
  const all = computed(() => meeting()?.attendance ?? [])
  function say({ name, how, role }: Attendance): string {
    const called = role === 'deputy' ? t('room.door.as_deputy', { name }) : name
    return how === 'remote' ? t('room.door.from_elsewhere', { name: called }) : called
  }
  const listed = (entries: Attendance[]): string => entries.map(say).join('、')
  const names = (party: string): string => listed(all.value.filter((entry) => entry.party === party && entry.role !== 'observer'))
  const observers = computed(() => all.value.filter(({ role }) => role === 'observer'))
  const observerNames = computed(() => listed(observers.value))
  const count = computed(() => all.value.length)
  return { names, observers, observerNames, count }
}
