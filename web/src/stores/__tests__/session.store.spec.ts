// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import type { Membership } from '@/api/types'
import { makeWorld, memory } from '@/test_support/world'
import { landingOf, useSession } from '../session.store'

const membership = (more: Partial<Membership>): Membership => ({
  community: 'c-000000000001', code: 'MG', community_name: '玫瑰恬园', role: 'resident', party: null, grid: null, household: null, home: null, ...more,
})
const user = (...memberships: Membership[]) => ({ id: 'u-000000000001', login: 'li', name: '李', root: false, memberships })
const twoPlaces = user(
  membership({ role: 'host' }), membership({ role: 'member', party: 'residents_committee' }),
  membership({ community: 'c-000000000002', code: 'TS', community_name: '亭山村', role: 'grid_worker', grid: 'G1' }),
)

describe('the session', () => {
  it('lands where most waits for the person', () => {
    expect(landingOf(['resident'])).toBe('home')
    expect(landingOf(['resident', 'member', 'host'])).toBe('desk')
    expect(landingOf(['host'])).toBe('meetings')
    expect(landingOf(['grid_worker'])).toBe('grid')
    expect(landingOf(['admin'])).toBe('setup')
  })
  it('knows roles, party and grids of the community shown', async () => {
    const { run } = makeWorld({ 'GET /me': { body: { user: twoPlaces, csrf: 'x' } } })
    const session = run(useSession)
    expect(await session.load()).toBeNull()
    expect(session.roles).toEqual(['host', 'member'])
    expect(session.party).toBe('residents_committee')
    session.choose('c-000000000002')
    expect([session.roles, session.party, session.grids]).toEqual([['grid_worker'], null, ['G1']])
  })
  it('names a grid once that somebody both leads and works in', async () => {
    const { run } = makeWorld({ 'GET /me': { body: { user: user(membership({ role: 'grid_leader', grid: 'G1' }), membership({ role: 'grid_worker', grid: 'G1' }), membership({ role: 'grid_worker', grid: 'G2' })) } } })
    const session = run(useSession)
    await session.load()
    expect(session.grids).toEqual(['G1', 'G2'])
  })
  it.each([[['merchant'], true], [['merchant', 'resident'], false], [['resident'], false], [[], false]] as const)('of %j is only a merchant\'s: %j', async (roles, only) => {
    const { run } = makeWorld({ 'GET /me': { body: { user: user(...roles.map((role) => membership({ role }))) } } })
    const session = run(useSession)
    await session.load()
    expect(session.onlyMerchant).toBe(only)
  })
  it('comes back to the community chosen on this device, unless it was left', async () => {
    const me = { 'GET /me': { body: { user: twoPlaces } } }
    const kept = makeWorld(me, memory({ 'sifang.community': 'c-000000000002' })).run(useSession)
    await kept.load()
    expect(kept.communityId).toBe('c-000000000002')
    const gone = makeWorld(me, memory({ 'sifang.community': 'c-000000000009' })).run(useSession)
    await gone.load()
    expect(gone.communityId).toBe('c-000000000001')
  })
  it('sends the token of its log-in with every write, and none after leaving', async () => {
    const world = makeWorld({
      'POST /session': { status: 201, body: { user: twoPlaces, csrf: 'token' } },
      'DELETE /session': { status: 204 },
    })
    const session = world.run(useSession)
    expect(await session.login('li', 'secret-secret')).toBeNull()
    expect(await session.logout()).toBeNull()
    await session.login('li', 'secret-secret')
    const [out, again] = world.asked.slice(1)
    expect(out?.headers['x-csrf-token']).toBe('token')
    expect(again?.headers['x-csrf-token']).toBeUndefined()
  })
  it('knows whether the person went or the session ended', async () => {
    let answer = 204
    const session = makeWorld({
      'POST /session': { status: 201, body: { user: twoPlaces, csrf: 'token' } },
      'DELETE /session': () => ({ status: answer, body: answer === 500 ? { type: 'internal', title: 'Internal error', status: 500 } : undefined }),
    }).run(useSession)
    await session.login('li', 'secret-secret')
    const going = session.logout()
    expect(session.ownWill).toBe(true)
    await going
    expect(session.ownWill).toBe(true)
    await session.login('li', 'secret-secret')
    expect(session.ownWill).toBe(false)
    answer = 500
    await session.logout()
    expect(session.ownWill).toBe(false)
    session.leave()
    expect(session.ownWill).toBe(false)
  })
  it('reports a wrong password as a value and stays out', async () => {
    const { run } = makeWorld({ 'POST /session': { status: 401, body: { type: 'unauthenticated', title: 'Please log in', status: 401 } } })
    const session = run(useSession)
    expect(await session.login('li', 'wrong')).toMatchObject({ type: 'unauthenticated', status: 401 })
    expect(session.me).toBeNull()
  })
  it('takes a failing server for a failing server, not for a log-out', async () => {
    const { run } = makeWorld({ 'GET /me': { status: 500, body: { type: 'internal', title: 'Internal error', status: 500 } } })
    const session = run(useSession)
    expect(await session.load()).toMatchObject({ status: 500 })
    expect(session.known).toBe(false)
  })

  describe('with unsent texts on the device', () => {
    const mine = 'sifang.draft.u-000000000001.submit.c-000000000001'
    const others = 'sifang.draft.u-000000000002.comment.t-000000000001'
    const kept = () => memory({ [mine]: '{"body":"私事"}', [others]: '{"text":"别人的"}', 'sifang.theme': 'dark' })
    const me = { 'GET /me': { body: { user: twoPlaces } } }

    it.each([['an answer', 204], ['a session already over', 401]])('deletes one\'s own, and nothing else, at a log-out with %s', async (_, status) => {
      const { run, storage } = makeWorld({ ...me, 'DELETE /session': { status } }, kept())
      const session = run(useSession)
      await session.load()
      expect(session.hasDrafts()).toBe(true)
      expect(await session.logout()).toBeNull()
      expect(storage.keys()).toEqual([others, 'sifang.theme'])
    })
    it('keeps them when the log-out fails', async () => {
      const { run, storage } = makeWorld({ ...me, 'DELETE /session': { status: 500, body: { type: 'internal', title: 'Internal error', status: 500 } } }, kept())
      const session = run(useSession)
      await session.load()
      expect(await session.logout()).toMatchObject({ status: 500 })
      expect(storage.keys()).toContain(mine)
    })
    it('keeps them when the session ends by itself', async () => {
      const { run, storage } = makeWorld(me, kept())
      const session = run(useSession)
      await session.load()
      session.leave()
      expect(storage.keys()).toContain(mine)
    })
    it('knows of none but one\'s own', async () => {
      const { run } = makeWorld(me, memory({ [others]: '{"text":"别人的"}' }))
      const session = run(useSession)
      await session.load()
      expect(session.hasDrafts()).toBe(false)
    })
  })
})
