// SPDX-License-Identifier: Apache-2.0
// Sending files: an upload begins, takes pieces from an offset on (the tus protocol), and is an attachment
// of the same id once it is whole.
import type { Http } from './http'
import type { Id, Outcome, Upload } from './types'
import type { WriteOptions } from './tickets.api'

export function filesApi(http: Http) {
  return {
    begin: (community: Id, body: { length: number; name?: string }, options: WriteOptions = {}): Promise<Outcome<Upload>> =>
      http.request('POST', `/communities/${community}/uploads`, { body, ...options }),
    state: (id: Id): Promise<Outcome<Upload>> => http.request('GET', `/uploads/${id}`),
    append: (id: Id, offset: number, blob: Blob): Promise<Outcome<void>> =>
      http.request('PATCH', `/uploads/${id}`, { bytes: { blob, offset } }),
    /** Takes back what is not whole, or is used for nothing yet. */
    cancel: (id: Id): Promise<Outcome<void>> => http.request('DELETE', `/uploads/${id}`),
  }
}
export type FilesApi = ReturnType<typeof filesApi>
