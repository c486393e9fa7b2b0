// SPDX-License-Identifier: Apache-2.0
// Files that wait to be sent, in the browser's own database. Where there is none (private windows) or it is
// full they are lost by a reload, and by nothing else.
import type { FileKeep } from '@/stores/services'

const shelf = 'files'

function open(): Promise<IDBDatabase> {
  return new Promise((opened, failed) => {
    const request = indexedDB.open('sifang.unsent', 1)
    request.onupgradeneeded = () => { request.result.createObjectStore(shelf) }
    request.onsuccess = () => { opened(request.result) }
    request.onerror = () => { failed(request.error ?? new Error('no database')) }
  })
}

async function use<T>(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest<T>, otherwise: T): Promise<T> {
  try {
    const database = await open()
    return await new Promise<T>((done, failed) => {
      const transaction = database.transaction(shelf, mode)
      const request = ask(transaction.objectStore(shelf))
      transaction.oncomplete = () => { database.close(); done(request.result) }
      transaction.onabort = () => { database.close(); failed(transaction.error ?? new Error('not kept')) }
    })
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
