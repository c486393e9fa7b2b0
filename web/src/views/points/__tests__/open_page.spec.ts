// @vitest-environment jsdom
// SPDX-License-Identifier: Apache-2.0
// What a page that is read without log-in says where there is nothing to show, to whom, and where it leads on.
import { mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { computed } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Problem, User } from '@/api/types'
import { i18n, learnAllWords } from '@/i18n'
import { servicesKey } from '@/stores/services'
import { useSession } from '@/stores/session.store'
import { aCommunity } from '@/test_support/fixtures'
import { withServices } from '@/test_support/with_services'
import OpenPage from '../OpenPage.vue'

beforeAll(() => learnAllWords())

const c = aCommunity().id
const reader = (community: string | null): User => ({ id: 'u-1', login: 'wang', name: '王', root: false, memberships: community === null ? [] : [{ community, code: 'MG', community_name: '村', role: 'resident', party: null, grid: null, household: null, home: null }] })
const problem = (status: number): Problem => ({ type: 'about:blank', title: 'x', status })

interface Scene { me?: User | null; off?: boolean; nowhere?: boolean; unknown?: boolean; answer?: number; one?: boolean }
async function show({ me = null, off = false, nowhere = false, unknown = false, answer, one = false }: Scene) {
  const pinia = createPinia()
  setActivePinia(pinia)
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/login', name: 'login', component: {} }, { path: '/:rest(.*)*', component: {} }] })
  await router.push('/points/board?c=MG')
  const place = {
    id: computed(() => off || nowhere || unknown ? null : c), community: computed(() => nowhere || unknown ? null : aCommunity()), problem: computed(() => unknown ? problem(404) : null),
    find: () => Promise.resolve(), off: computed(() => off), nowhere: computed(() => nowhere), query: computed(() => ({ c: 'MG' })),
  }
  const prepared = { install: (app: { runWithContext: (run: () => void) => void }) => { app.runWithContext(() => { useSession().me = me }) } }
  const page = mount(OpenPage, {
    props: { place, problem: answer === undefined ? null : problem(answer), retry: () => undefined, one },
    slots: { default: answer === undefined ? '<b>内容</b>' : '' },
    global: { plugins: [i18n, pinia, router, prepared], provide: { [servicesKey as symbol]: withServices().services } },
  })
  return { text: page.text(), ways: page.findAll('a').map((link) => link.attributes('href')) }
}

describe('an open page', () => {
  it.each<[string, Scene, string, string[]]>([
    ['an unknown code', { unknown: true }, '没有这个社区', ['/']],
    ['nobody’s address, without log-in', { nowhere: true }, '登录后看积分榜', ['/login?next=/points/board?c=MG']],
    ['nobody’s address, of no community', { nowhere: true, me: reader(null) }, '您还没有加入哪个社区', ['/']],
    ['a board that is shut, without log-in', { answer: 404 }, '只给本社区的人看', ['/login?next=/points/board?c=MG']],
    ['a board that is shut, from another community', { answer: 404, me: reader('c-other') }, '只给本社区的人看', ['/']],
    ['one thing that is not there', { answer: 404, one: true }, '没有这次公示', ['/points/publications?c=MG']],
    ['the scheme that is off', { off: true }, '这里没有开积分', ['/board?c=MG', '/']],
    ['a plugin that does not answer its own people', { answer: 404, me: reader(c) }, '这里没有开积分', ['/board?c=MG', '/']],
  ])('says of %s what it is, and leads on', async (_what, scene, words, ways) => {
    const page = await show(scene)
    expect(page.text).toContain(words)
    expect(page.ways).toEqual(ways)
  })

  it('shows what it has, and leads to the other open pages; to the log-in only who is not logged in', async () => {
    expect((await show({})).ways).toEqual(['/board?c=MG', '/points/publications?c=MG', '/login?next=/points/board?c=MG'])
    const own = await show({ me: reader(c) })
    expect([own.text.includes('内容'), own.ways]).toEqual([true, ['/board?c=MG', '/points/publications?c=MG']])
  })
})
