// SPDX-License-Identifier: Apache-2.0
// Where texts that are not sent yet stand on the device: one name for each, by person, as a phone may be shared.
import type { Id } from '@/api/types'
import type { KeyValue } from './services'

export const draftName = (person: Id | null, key: string): string => `sifang.draft.${person ?? 'nobody'}.${key}`

/** The names of all that a person has written here and not sent. */
export function draftsOf(storage: KeyValue, person: Id): string[] {
  return storage.keys().filter((name) => name.startsWith(draftName(person, '')))
}

/** Where the server's last answers stand that are read without a line: they go with the person as well, and are nothing unsent. */
export const keptName = (person: Id | null, key: string): string => `sifang.kept.${person ?? 'nobody'}.${key}`
export function keptOf(storage: KeyValue, person: Id): string[] {
  return storage.keys().filter((name) => name.startsWith(keptName(person, '')))
}

/** Where a grid worker's grid stands as it was last read (field_keep): it goes with the person, and with the grid. */
export const fieldBase = (person: Id): string => `${person}/field/`
