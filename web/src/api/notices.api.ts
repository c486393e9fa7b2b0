// SPDX-License-Identifier: Apache-2.0
// One's notices: what happened that concerns one, what is unread, and what one wants to be told of.
import type { Http } from './http'
import type { Id, NoticePage, NoticeSettings, NoticeSettingsInput, Outcome } from './types'

export type Unread = Outcome<{ unread: number }>

export function noticesApi(http: Http) {
  return {
    list: (query: { cursor?: string; limit?: number } = {}): Promise<Outcome<NoticePage>> => http.request('GET', '/me/notices', { query }),
    unread: (): Promise<Unread> => http.request('GET', '/me/notices/unread'),
    mark: (id: Id, read: boolean): Promise<Unread> => http.request(read ? 'PUT' : 'DELETE', `/me/notices/${id}/read`, read ? { body: {} } : {}),
    /** Up to and with that one; all there are where none is named. */
    readAll: (upTo?: Id): Promise<Unread> => http.request('PUT', '/me/notices/read', { body: upTo === undefined ? {} : { up_to: upTo } }),
    undoReadAll: (): Promise<Unread> => http.request('DELETE', '/me/notices/read'),
    settings: (): Promise<Outcome<NoticeSettings>> => http.request('GET', '/me/notices/settings'),
    change: (body: NoticeSettingsInput): Promise<Outcome<NoticeSettings>> => http.request('PATCH', '/me/notices/settings', { body }),
    /** Sends a code to the address. */
    setMail: (address: string): Promise<Outcome<undefined>> => http.request('PUT', '/me/mail', { body: { address } }),
    verifyMail: (code: string): Promise<Outcome<{ verified: boolean }>> => http.request('POST', '/me/mail/verify', { body: { code } }),
    removeMail: (): Promise<Outcome<undefined>> => http.request('DELETE', '/me/mail'),
    leaveMail: (token: string): Promise<Outcome<undefined>> => http.request('POST', '/mail/leave', { body: { token } }),
  }
}
export type NoticesApi = ReturnType<typeof noticesApi>
