// SPDX-License-Identifier: Apache-2.0
// A page that is made for others says so; whose data it shows the server decides.
import { describe, expect, it } from 'vitest'
import type { Role } from '@/api/types'
import { routes } from '@/router'
import { landingOf } from '@/stores/session.store'
import { aUser } from '@/test_support/fixtures'
import { foreignTo } from '../page_roles'

const here = 'c-000000000001'
const at = (role: Role, community = here, community_name = '玫瑰恬园') => ({ role, community, community_name })
const of = (...entries: Parameters<typeof aUser>) => aUser(...entries).memberships
const roles: Role[] = ['resident', 'member', 'host', 'recorder', 'grid_worker', 'grid_leader', 'inspector', 'supervisor', 'merchant', 'officer', 'admin']

describe('a page made for a role', () => {
  it('is foreign to somebody without it', () => {
    expect(foreignTo(['admin'], of(at('resident')), here, false)).toEqual({ roles: ['admin'], elsewhere: [] })
  })
  it('is one\'s own by any of several roles', () => {
    expect(foreignTo(['member'], of(at('resident'), at('member')), here, false)).toBeNull()
  })
  it('names the community in which one holds the role', () => {
    const other = at('admin', 'c-000000000002', '禾源新都')
    expect(foreignTo(['admin'], of(at('resident'), other), here, false)?.elsewhere).toMatchObject([{ community: 'c-000000000002', community_name: '禾源新都' }])
    expect(foreignTo(['admin'], of(at('resident'), other), 'c-000000000002', false)).toBeNull()
  })
  it('is open to root, and pages for all are open to all', () => {
    expect(foreignTo(['admin'], of(at('resident')), here, true)).toBeNull()
    expect(foreignTo(undefined, of(at('merchant')), here, false)).toBeNull()
  })
  it.each(roles)('never is the page where %s lands', (role) => {
    const page = routes.find(({ name }) => name === landingOf([role]))
    expect(page).toBeDefined()
    expect(foreignTo(page?.meta?.roles, of(at(role)), here, false)).toBeNull()
  })
  it.each([['desk', 'member'], ['setup', 'admin'], ['grid', 'grid_leader'], ['host', 'host']] as const)('%s greets nobody but those it is for', (name, role) => {
    const page = routes.find((route) => route.name === name)
    expect(foreignTo(page?.meta?.roles, of(at('resident')), here, false)).not.toBeNull()
    expect(foreignTo(page?.meta?.roles, of(at(role)), here, false)).toBeNull()
  })
})
