// SPDX-License-Identifier: Apache-2.0
// Who is logged in, with what roles, and in which of their communities they are now.
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { CommunitySummary, Id, InvitationAccepted, Membership, Outcome, Problem, Role, SessionAnswer, User } from '@/api/types'
import { draftsOf, fieldBase, keptOf } from './drafts'
import { useServices } from './services'

const communityKey = 'sifang.community'
/** Who works outdoors, as the server last told it: without a line their pages open all the same. */
const keptKey = 'sifang.outdoors.me'
/** Whose pages open without a line. */
export const outdoorRoles: readonly Role[] = ['inspector', 'grid_worker', 'grid_leader']
/** Who is known from before is not kept waiting by a bad line. */
const patienceMs = 2_500

/** The page a person lands on: what waits for them comes first. */
export type Landing = 'desk' | 'meetings' | 'grid' | 'tickets' | 'setup' | 'home' | 'rounds' | 'review' | 'counter'
const landings: [Role, Landing][] = [
  ['member', 'desk'], ['host', 'meetings'], ['recorder', 'meetings'], ['grid_leader', 'grid'],
  ['grid_worker', 'grid'], ['officer', 'tickets'], ['admin', 'setup'],
]

/** Whose work is the points scheme, where it is switched on. */
const pointsLandings: [Role, Landing][] = [['inspector', 'rounds'], ['supervisor', 'review'], ['merchant', 'counter']]

export function landingOf(roles: readonly Role[], points = false): Landing {
  return [...landings, ...(points ? pointsLandings : [])].find(([role]) => roles.includes(role))?.[1] ?? 'home'
}

export const useSession = defineStore('session', () => {
  const { http, live, people, storage, clock, recordKeep, isOffline, onOnline } = useServices()

  const me = shallowRef<User | null>(null)
  /** unknown until the server was asked once. */
  const known = shallowRef(false)
  /** `me` is who was here before, as the server cannot be asked: nothing is sent in their name until it was. */
  const kept = shallowRef(false)
  /** Whoever went, or is going, wanted to: nobody is to come back to this page. */
  const ownWill = shallowRef(false)
  const chosen = shallowRef<Id | null>(storage.getItem(communityKey))

  const communities = computed<CommunitySummary[]>(() => {
    const all = new Map<Id, CommunitySummary>()
    for (const { community, code, community_name } of me.value?.memberships ?? []) {
      all.set(community, { id: community, code, name: community_name })
    }
    return [...all.values()]
  })
  const communityId = computed<Id | null>(() =>
    (communities.value.find(({ id }) => id === chosen.value) ?? communities.value[0])?.id ?? null)
  const memberships = computed<Membership[]>(() =>
    me.value?.memberships.filter(({ community }) => community === communityId.value) ?? [])
  const roles = computed<Role[]>(() => [...new Set(memberships.value.map((entry) => entry.role))])
  /** The party the person answers for. */
  const party = computed<string | null>(() =>
    (memberships.value.find((entry) => entry.role === 'member') ?? memberships.value.find((entry) => entry.party))?.party ?? null)
  /** Once each: whoever leads a grid may work in it as well. */
  const grids = computed<string[]>(() => [...new Set(memberships.value.flatMap((entry) => entry.grid ? [entry.grid] : []))])
  /** A merchant raises nothing, finds no list of requests and watches no meeting (permissions.md). */
  const onlyMerchant = computed(() => roles.value.length > 0 && roles.value.every((role) => role === 'merchant'))

  const has = (...wanted: Role[]): boolean => wanted.some((role) => roles.value.includes(role))

  /** Asks who is logged in. A broken line is reported, not taken for a log-out; who works outdoors goes on without an answer. */
  async function load(): Promise<Problem | null> {
    const asked = ask()
    const before = me.value ? null : recall()
    if (!before) return await asked
    let handle: unknown
    const patience = new Promise<'later'>((resume) => { handle = clock.setTimeout(() => { resume('later') }, isOffline() ? 0 : patienceMs) })
    const problem = await Promise.race([asked, patience])
    clock.clearTimeout(handle)
    if (problem === null || (problem !== 'later' && problem.status !== 0 && problem.status < 500)) return problem
    if (me.value === null) {
      me.value = before
      kept.value = true
      known.value = true
    }
    return null
  }

  let follows = false
  /** A page that was opened without a line learns who this is as soon as there is one: until then nothing can be written. */
  function followLine(): void {
    if (follows) return
    follows = true
    const learn = (): void => { if (kept.value) void load() }
    onOnline(learn)
    live.on('state', (state) => { if (state === 'open') learn() })
  }

  async function ask(): Promise<Problem | null> {
    const outcome = await people.me()
    if (outcome.ok) enter(outcome.data)
    else if (outcome.problem.status === 401) leave()
    else return outcome.problem
    known.value = true
    return null
  }

  function enter({ user, csrf }: SessionAnswer): void {
    if (csrf !== undefined) http.setCsrf(csrf)
    me.value = user
    kept.value = false
    known.value = true
    if (user.memberships.some(({ role }) => outdoorRoles.includes(role))) storage.setItem(keptKey, JSON.stringify(user))
    else storage.removeItem(keptKey)
  }

  function recall(): User | null {
    try {
      const user: unknown = JSON.parse(storage.getItem(keptKey) ?? 'null')
      return typeof user === 'object' && user !== null && 'memberships' in user && Array.isArray(user.memberships) ? user as User : null
    } catch {
      return null
    }
  }

  function leave(): void {
    me.value = null
    kept.value = false
    storage.removeItem(keptKey)
    http.setCsrf(null)
    live.stop()
  }

  async function login(name: string, password: string): Promise<Problem | null> {
    return entered(await people.login(name, password))
  }

  async function redeem(input: { code: string; login: string; password: string; name: string }, key: string): Promise<Problem | null> {
    return entered(await people.redeem(input, key))
  }

  /** Redeems an invitation into the account of who is logged in, and goes to the community it is of. */
  async function accept(code: string, key: string): Promise<Outcome<InvitationAccepted>> {
    const outcome = await people.acceptInvitation(code, key)
    if (outcome.ok) {
      enter({ user: outcome.data.user })
      choose(outcome.data.joined.community)
    }
    return outcome
  }

  async function resetPassword(input: { login: string; code: string; password: string }): Promise<Problem | null> {
    return entered(await people.resetPassword(input))
  }

  function entered(outcome: Outcome<SessionAnswer>): Problem | null {
    if (!outcome.ok) return outcome.problem
    ownWill.value = false
    enter(outcome.data)
    return null
  }

  /** Whether texts that were not sent stand on this device: logging out deletes them. */
  const hasDrafts = (): boolean => me.value !== null && draftsOf(storage, me.value.id).length > 0

  /** On the server. */
  async function endSession(): Promise<Problem | null> {
    // Known from the device alone, nobody is believed to be who they are.
    const problem = kept.value ? await ask() : null
    if (problem) return problem
    const outcome = await people.logout()
    return outcome.ok || outcome.problem.status === 401 ? null : outcome.problem
  }

  /**
   * Goes of one's own will: nobody who uses the device next finds what was written. A session that ends by itself keeps it.
   * Sheets of visits and what was done in the field stay, unseen, until whose they are is back: they cannot be written again.
   */
  async function logout(): Promise<Problem | null> {
    const person = me.value?.id
    // Before anything is asked: that the session has ended may come by the live line sooner than as an answer.
    ownWill.value = true
    const refused = await endSession()
    if (refused) {
      ownWill.value = false
      return refused
    }
    leave()
    if (person !== undefined) for (const name of [...draftsOf(storage, person), ...keptOf(storage, person)]) storage.removeItem(name)
    for (const base of person === undefined ? [] : [`${person}/round`, fieldBase(person)]) for (const name of await recordKeep.keys(base)) await recordKeep.remove(name)
    return null
  }

  function choose(community: Id): void {
    chosen.value = community
    storage.setItem(communityKey, community)
  }

  return { me, known, kept, ownWill, communities, communityId, memberships, roles, party, grids, onlyMerchant, has, load, followLine, leave, login, redeem, accept, resetPassword, hasDrafts, logout, choose }
})
