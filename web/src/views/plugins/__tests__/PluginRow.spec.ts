// @vitest-environment jsdom
// SPDX-License-Identifier: Apache-2.0
// A plugin on the administrator's page: what is wrong with it, the roles that it is granted, settings that news does not overwrite.
import { flushPromises, mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Plugin, PluginSetting } from '@/api/types'
import { i18n, learnAllWords } from '@/i18n'
import { servicesKey } from '@/stores/services'
import { withServices } from '@/test_support/with_services'
import PluginRow from '../PluginRow.vue'

beforeAll(learnAllWords)

const aSetting = (more: Partial<PluginSetting>): PluginSetting => ({ key: 'months', kind: 'integer', value: '3', initial: '3', min: 1, max: 12, choices: [], title_zh: '月数', title_en: 'Months', ...more })
const aPlugin = (more: Partial<Plugin> = {}): Plugin => ({ name: 'hello', version: '1.0', title_zh: '办结计数', title_en: 'Confirmed', on: false, health: 'ready', trouble: null, trouble_at: null, calls: 0, failures: 0, hangs: 0, lag: 0, roles: [], wants: [], settings: [], ...more })

function show(plugin: Plugin, answers: Record<string, (...args: never[]) => unknown> = {}) {
  const pinia = createPinia()
  setActivePinia(pinia)
  const { services } = withServices({ plugins: answers })
  return mount(PluginRow, { props: { plugin, community: 'c-1' }, global: { plugins: [i18n, pinia], provide: { [servicesKey as symbol]: services } } })
}

describe('a plugin', () => {
  it('that cannot be loaded says why and has no switch', () => {
    const row = show(aPlugin({ health: 'failed', failures: 1, trouble: 'it exports no entry', trouble_at: '2026-11-27T19:00:00+08:00' }))
    expect(row.text()).toContain('it exports no entry')
    expect(row.findAll('button')).toHaveLength(0)
  })
  it('is switched on with the roles that were ticked, and none before', async () => {
    const sent: unknown[][] = []
    const row = show(aPlugin({ wants: ['recorder', 'host'] }), { enable: (...args: unknown[]) => { sent.push(args); return Promise.resolve({ ok: true, data: aPlugin({ on: true }) }) } })
    await row.findAll('input[type=checkbox]').at(1)?.setValue(true)
    await row.find('button').trigger('click')
    await flushPromises()
    expect(sent).toEqual([['c-1', 'hello', ['host'], 'key-1']])
    expect(row.emitted('changed')?.[0]).toEqual([aPlugin({ on: true })])
  })
  it('tells how far behind it is', () => {
    expect(show(aPlugin({ on: true, lag: 12 })).text()).toContain('12')
  })
  it('is set: only what was changed is sent, what is typed stays when news comes, and a mistake is at its field', async () => {
    const sent: unknown[][] = []
    const plugin = aPlugin({ on: true, settings: [aSetting({}), aSetting({ key: 'open', kind: 'flag', value: 'false' }), aSetting({ key: 'order', kind: 'choice', value: 'a', choices: ['a', 'b'] })] })
    const row = show(plugin, { set: (...args: unknown[]) => { sent.push(args); return Promise.resolve({ ok: false, problem: { type: 'invalid', title: '', status: 422, errors: [{ pointer: '/settings/0', message: 'must be a whole number from 1 to 12' }] } }) } })
    await row.findAll('button').at(1)?.trigger('click')
    await row.find('input.input').setValue('13')
    await row.setProps({ plugin: { ...plugin, lag: 3 } })
    expect((row.find('input.input').element as HTMLInputElement).value).toBe('13')
    await row.find('form').trigger('submit')
    await flushPromises()
    expect(sent).toEqual([['c-1', 'hello', [{ key: 'months', value: '13' }], 'key-1']])
    expect(row.text()).toContain('must be a whole number')
  })
})
