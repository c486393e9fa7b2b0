// SPDX-License-Identifier: Apache-2.0
// The program kept on the device of who works outdoors (scripts/shell_worker.js): it is put there when their pages are
// first opened, quietly and after everything else, and a newer one takes its place when a person says so.
import { shallowRef, type ShallowRef } from 'vue'

/** A newer version is here and waits. */
const newer = shallowRef(false)
let registration: ServiceWorkerRegistration | null = null
let begun = false

/** Once per page. Where there are no service workers (plain HTTP, private windows) an open page works on all the same. */
export function keepShell(): void {
  if (begun || !import.meta.env.PROD || !('serviceWorker' in navigator)) return
  begun = true
  void register().catch(() => { begun = false })
}

async function register(): Promise<void> {
  registration = await navigator.serviceWorker.register('/sw.js')
  const look = (): void => { newer.value = (registration?.waiting ?? null) !== null && navigator.serviceWorker.controller !== null }
  look()
  registration.addEventListener('updatefound', () => {
    registration?.installing?.addEventListener('statechange', look)
  })
  // Else the device may clear away rounds and photos when it runs out of room.
  await navigator.storage?.persist?.()
}

export function useShell(): { newer: ShallowRef<boolean>; renew: () => void } {
  return {
    newer,
    renew: () => {
      navigator.serviceWorker.addEventListener('controllerchange', () => { window.location.reload() }, { once: true })
      registration?.waiting?.postMessage('renew')
    },
  }
}
