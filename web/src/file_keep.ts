// SPDX-License-Identifier: Apache-2.0
// Files that wait to be sent, in the browser's own database. Where there is none (private windows) or it is
// full they are lost by a reload, and by nothing else.
import type { FileKeep } from '@/stores/services'
import { useShelf } from './device_shelf'

async function use<T>(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest<T>, otherwise: T): Promise<T> {
  try {
    return await useShelf('sifang.unsent', 'files', mode, ask)
  } catch {
    return otherwise
  }
}

export const fileKeep: FileKeep = {
  put: async (key, file) => { await use<IDBValidKey>('readwrite', (store) => store.put(file, key), key) },
  get: async (key) => {
    const kept: unknown = await use<unknown>('readonly', (store) => store.get(key) as IDBRequest<unknown>, null)
    return kept instanceof Blob ? kept : null
  },
  remove: async (key) => { await use<undefined>('readwrite', (store) => store.delete(key), undefined) },
}
