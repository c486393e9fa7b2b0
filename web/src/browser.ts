// SPDX-License-Identifier: Apache-2.0
// The browser's own things in the form the layers ask for.
import type { LiveSocket, SocketHandlers } from '@/api/live'
import type { KeyValue } from '@/stores/services'

export function openSocket(handlers: SocketHandlers): LiveSocket {
  const url = new URL('/api/v1/live', window.location.href)
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  const socket = new WebSocket(url, 'sifang.v1')
  socket.onmessage = (event) => { handlers.message(event.data) }
  socket.onclose = (event) => { handlers.close(event.code) }
  return socket
}

/** 128 random bits as text. `crypto.randomUUID` is missing where the page came over plain HTTP. */
export function randomText(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Storage that works where there is none (private windows, a full disk): then it forgets at the end. */
export function safeStorage(source: { localStorage: Storage }): KeyValue {
  const memory = new Map<string, string>()
  const tryTo = <T>(use: (storage: Storage) => T, otherwise: T): T => {
    try {
      return use(source.localStorage)
    } catch {
      return otherwise
    }
  }
  return {
    getItem: (key) => memory.get(key) ?? tryTo((storage) => storage.getItem(key), null),
    setItem(key, value) {
      if (!tryTo((storage) => { storage.setItem(key, value); return true }, false)) memory.set(key, value)
    },
    removeItem(key) {
      memory.delete(key)
      tryTo((storage) => { storage.removeItem(key) }, undefined)
    },
    keys: () => [...new Set([...tryTo((storage) => Object.keys(storage), []), ...memory.keys()])],
  }
}

/** A phone may end a hidden page without another word, and a reload gives no time: both are the last moment to save. */
export function onPutAway(save: () => void): () => void {
  const hidden = (): void => { if (document.visibilityState === 'hidden') save() }
  document.addEventListener('visibilitychange', hidden)
  window.addEventListener('pagehide', save)
  return () => {
    document.removeEventListener('visibilitychange', hidden)
    window.removeEventListener('pagehide', save)
  }
}

/** The browser tells every other page of the device what one puts into the storage. */
export function onStored(hear: (key: string, value: string) => void): () => void {
  const stored = ({ key, newValue }: StorageEvent): void => { if (key !== null && newValue !== null) hear(key, newValue) }
  window.addEventListener('storage', stored)
  return () => { window.removeEventListener('storage', stored) }
}

/** The device itself says that it has no line; where it says nothing, one finds out by asking. */
export const isOffline = (): boolean => !navigator.onLine

export function onOnline(hear: () => void): () => void {
  window.addEventListener('online', hear)
  return () => { window.removeEventListener('online', hear) }
}

/** Where the browser has no locks (a page over plain HTTP) two pages may do it at once: what they do bears it. */
export async function alone(name: string, work: () => Promise<void>): Promise<void> {
  const locks = (navigator as { locks?: LockManager }).locks
  if (!locks) return await work()
  await locks.request(name, { ifAvailable: true }, async (lock) => { if (lock) await work() })
}
