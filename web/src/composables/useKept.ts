// SPDX-License-Identifier: Apache-2.0
import { keptName } from '@/stores/drafts'
import { useServices } from '@/stores/services'
import { useSession } from '@/stores/session.store'

/** The last answer of the server to a question, kept on the device for when the line is gone. It goes when the person logs out. */
export function useKept<T extends object>(key: () => string, accept: (kept: object) => kept is T) {
  const { storage } = useServices()
  const session = useSession()
  const name = (): string => keptName(session.me?.id ?? null, `${session.communityId ?? ''}.${key()}`)

  function read(): T | null {
    try {
      const kept: unknown = JSON.parse(storage.getItem(name()) ?? 'null')
      return typeof kept === 'object' && kept !== null && accept(kept) ? kept : null
    } catch {
      // Written by something else: as good as nothing.
      return null
    }
  }
  return {
    read,
    keep: (value: T): void => { storage.setItem(name(), JSON.stringify(value)) },
    forget: (): void => { storage.removeItem(name()) },
  }
}
