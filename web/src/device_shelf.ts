// SPDX-License-Identifier: Apache-2.0
// The browser's own database as a shelf: one store of keys and values.

function open(database: string, shelf: string): Promise<IDBDatabase> {
  return new Promise((opened, failed) => {
    const request = indexedDB.open(database, 1)
    request.onupgradeneeded = () => { request.result.createObjectStore(shelf) }
    request.onsuccess = () => { opened(request.result) }
    request.onerror = () => { failed(request.error ?? new Error('no database')) }
  })
}

/** Throws where there is no database (private windows) or it is full. */
export async function useShelf<T>(name: string, shelf: string, mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await open(name, shelf)
  return await new Promise<T>((done, failed) => {
    const transaction = database.transaction(shelf, mode)
    const request = ask(transaction.objectStore(shelf))
    transaction.oncomplete = () => { database.close(); done(request.result) }
    transaction.onabort = () => { database.close(); failed(transaction.error ?? new Error('not kept')) }
  })
}
