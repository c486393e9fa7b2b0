// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import { nextTick } from 'vue'
import { makeWorld, memory } from '@/test_support/world'
import { useNotice } from '../notice.store'
import { languageOf, readSettings, useSettings } from '../settings.store'

describe('settings', () => {
  it('are kept on the device', async () => {
    const storage = memory()
    const settings = makeWorld({}, storage).run(useSettings)
    settings.elder = true
    settings.language = 'en'
    await nextTick()
    expect(makeWorld({}, storage).run(useSettings)).toMatchObject({ elder: true, language: 'en', theme: 'auto' })
  })
  it.each([null, '', '{', '7', '{"language":"tlh","elder":"yes","theme":3}'])('fall back where %j was kept', (text) => {
    expect(readSettings(text, ['zh-CN'])).toEqual({ language: 'zh-CN', elder: false, theme: 'auto' })
    expect(readSettings(text, ['en-US'])).toEqual({ language: 'en', elder: false, theme: 'auto' })
  })
  it.each([
    [['zh-CN'], 'zh-CN'], [['zh'], 'zh-CN'], [['zh-Hant-TW', 'en'], 'zh-CN'], [['en-US', 'zh-CN'], 'en'], [['fr-FR', 'zh-CN'], 'zh-CN'],
    [['fr-FR'], 'en'], [['zhx'], 'en'], [[], 'en'],
  ])('begin for a device set to %j in %s', (preferred, language) => {
    expect(languageOf(preferred)).toBe(language)
  })
  it('keep what was chosen, whatever the device is set to', () => {
    expect(readSettings('{"language":"zh-CN"}', ['en-US'])).toMatchObject({ language: 'zh-CN' })
  })
})

describe('a notice', () => {
  it('goes by itself, and the next one has its full time', () => {
    const world = makeWorld()
    const notice = world.run(useNotice)
    notice.say('已受理')
    world.clock.advance(5_000)
    notice.say('已派单', () => undefined)
    world.clock.advance(5_000)
    expect(notice.current).toMatchObject({ text: '已派单' })
    world.clock.advance(5_000)
    expect(notice.current).toBeNull()
  })
})
