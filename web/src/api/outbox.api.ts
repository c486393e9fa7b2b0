// SPDX-License-Identifier: Apache-2.0
// What leaves the house: where a community's news is sent, and how that went. For administrators.
import type { Http } from './http'
import type { Id, OutboxMessage, Outcome, Page, Webhook, WebhookInput, WebhookPage } from './types'

export function outboxApi(http: Http) {
  return {
    webhooks: (community: Id): Promise<Outcome<WebhookPage>> => http.request('GET', `/communities/${community}/webhooks`),
    add: (community: Id, body: WebhookInput, key: string): Promise<Outcome<Webhook>> => http.request('POST', `/communities/${community}/webhooks`, { body, key }),
    change: (id: Id, body: Partial<Pick<Webhook, 'name' | 'events' | 'language' | 'on'>>, version: number): Promise<Outcome<Webhook>> => http.request('PATCH', `/webhooks/${id}`, { body, version }),
    remove: (id: Id): Promise<Outcome<undefined>> => http.request('DELETE', `/webhooks/${id}`),
    test: (id: Id): Promise<Outcome<undefined>> => http.request('POST', `/webhooks/${id}/test`, { body: {} }),
    messages: (community: Id, query: { state?: string; cursor?: string }): Promise<Outcome<Page<OutboxMessage>>> => http.request('GET', `/communities/${community}/outbox`, { query }),
    replay: (id: Id): Promise<Outcome<undefined>> => http.request('POST', `/outbox/${id}/replay`, { body: {} }),
  }
}
export type OutboxApi = ReturnType<typeof outboxApi>
