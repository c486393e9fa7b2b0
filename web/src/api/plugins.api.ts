// SPDX-License-Identifier: Apache-2.0
// Plugins: how they are and how they are set, for administrators; the pages of those that are on, for whom they are.
import type { Http } from './http'
import type { Id, Outcome, Page, Plugin, PluginTable } from './types'

export function pluginsApi(http: Http) {
  const at = (community: Id, name: string): string => `/communities/${community}/plugins/${name}`
  return {
    list: (community: Id): Promise<Outcome<Page<Plugin>>> => http.request('GET', `/communities/${community}/plugins`),
    enable: (community: Id, name: string, roles: string[], key: string): Promise<Outcome<Plugin>> => http.request('POST', `${at(community, name)}/actions`, { body: { action: 'enable', roles }, key }),
    disable: (community: Id, name: string, key: string): Promise<Outcome<Plugin>> => http.request('POST', `${at(community, name)}/actions`, { body: { action: 'disable' }, key }),
    set: (community: Id, name: string, settings: { key: string; value: string }[], key: string): Promise<Outcome<Plugin>> => http.request('PUT', `${at(community, name)}/settings`, { body: { settings }, key }),
    /** `path` begins with a slash, as the community tells it. */
    page: (community: Id, name: string, path: string): Promise<Outcome<PluginTable>> => http.request('GET', `/plugins/${name}/${community}${path}`),
  }
}
export type PluginsApi = ReturnType<typeof pluginsApi>
