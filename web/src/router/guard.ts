// SPDX-License-Identifier: Apache-2.0
// Before a page: who is it, and is their community here? Whoever must log in comes back to the page they
// wanted.
import type { RouteLocationNormalized, RouteLocationRaw } from 'vue-router'
import { learnAllWords } from '@/i18n'
import { nextOf } from '@/composables/next_path'
import { loadFieldWork } from '@/composables/useFieldWork'
import { useCommunities } from '@/stores/communities.store'
import { useSession } from '@/stores/session.store'

/** What a link in a chat, a QR or a log-in leads to: these get by with the words that are there from the start. */
const firstPages: ReadonlySet<unknown> = new Set(['landing', 'login', 'home', 'submit', 'ticket', 'desk', 'grid'])

export async function guard(to: RouteLocationNormalized): Promise<RouteLocationRaw | true> {
  if (!firstPages.has(to.name)) await learnAllWords()
  const session = useSession()
  const communities = useCommunities()
  if (!session.known) {
    const problem = await session.load()
    // The page shows the problem itself, with a way to try again.
    if (problem) return true
  }
  if (session.me) {
    // A QR at a door says whose door it is.
    const door = to.name === 'submit' ? session.communities.find(({ code }) => code === to.query['c']) : undefined
    if (door && door.id !== session.communityId) session.choose(door.id)
    if (session.communityId) await communities.ensure(session.communityId)
    if (session.has('grid_worker', 'grid_leader')) await loadFieldWork()
    return to.name === 'login' ? nextOf(to.query['next'], to.hash) : true
  }
  return to.meta.open ? true : { name: 'login', query: to.fullPath === '/' ? {} : { next: to.fullPath } }
}
