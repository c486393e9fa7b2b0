// SPDX-License-Identifier: Apache-2.0
// Who is logged in, with what roles, and in which of their communities they are now.
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { Id, Me, Membership, Outcome, Problem, Role, SessionAnswer } from '@/api/types'
import { useServices } from './services'

const communityKey = 'sifang.community'

/** The page a person lands on: what waits for them comes first. */
export type Landing = 'desk' | 'meetings' | 'grid' | 'tickets' | 'setup' | 'home'
const landings: [Role, Landing][] = [
  ['member', 'desk'], ['host', 'meetings'], ['recorder', 'meetings'], ['grid_leader', 'grid'],
  ['grid_worker', 'grid'], ['officer', 'tickets'], ['admin', 'setup'],
]

export function landingOf(roles: readonly Role[]): Landing {
  return landings.find(([role]) => roles.includes(role))?.[1] ?? 'home'
}

export const useSession = defineStore('session', () => {
  const { http, live, people, storage } = useServices()

  const me = shallowRef<Me | null>(null)
  /** unknown until the server was asked once. */
  const known = shallowRef(false)
  const chosen = shallowRef<Id | null>(storage.getItem(communityKey))

  const communityId = computed<Id | null>(() => {
    const all = me.value?.communities ?? []
    return (all.find((entry) => entry.community.id === chosen.value) ?? all[0])?.community.id ?? null
  })
  const memberships = computed<Membership[]>(() =>
    me.value?.communities.find((entry) => entry.community.id === communityId.value)?.roles ?? [])
  const roles = computed<Role[]>(() => [...new Set(memberships.value.map((entry) => entry.role))])
  /** The party the person answers for. */
  const party = computed<string | null>(() =>
    (memberships.value.find((entry) => entry.role === 'member') ?? memberships.value.find((entry) => entry.party))?.party ?? null)
  const grids = computed<string[]>(() => memberships.value.flatMap((entry) => entry.grid ? [entry.grid] : []))
  const landing = computed<Landing>(() => landingOf(roles.value))

  const has = (...wanted: Role[]): boolean => wanted.some((role) => roles.value.includes(role))

  /** Asks who is logged in. A broken line is reported, not taken for a log-out. */
  async function load(): Promise<Problem | null> {
    const outcome = await people.me()
    if (outcome.ok) enter(outcome.data)
    else if (outcome.problem.status === 401) leave()
    else return outcome.problem
    known.value = true
    return null
  }

  function enter(next: Me): void {
    me.value = next
    if (next.csrf !== undefined) http.setCsrf(next.csrf)
  }

  function leave(): void {
    me.value = null
    http.setCsrf(null)
    live.stop()
  }

  async function login(name: string, password: string): Promise<Problem | null> {
    return entered(await people.login(name, password))
  }

  async function redeem(input: { code: string; login: string; password: string; name: string }, key: string): Promise<Problem | null> {
    return entered(await people.redeem(input, key))
  }

  async function entered(outcome: Outcome<SessionAnswer>): Promise<Problem | null> {
    if (!outcome.ok) return outcome.problem
    http.setCsrf(outcome.data.csrf)
    return load()
  }

  async function logout(): Promise<Problem | null> {
    const outcome = await people.logout()
    if (!outcome.ok && outcome.problem.status !== 401) return outcome.problem
    leave()
    return null
  }

  function choose(community: Id): void {
    chosen.value = community
    storage.setItem(communityKey, community)
  }

  return { me, known, communityId, memberships, roles, party, grids, landing, has, load, leave, login, redeem, logout, choose }
})
