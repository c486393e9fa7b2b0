// SPDX-License-Identifier: Apache-2.0
// Two recorders at once: neither loses a word.
import { nextTick, ref } from 'vue'
import { describe, expect, it } from 'vitest'
import type { Outcome } from '@/api/types'
import { ok, refused, withServices } from '@/test_support/with_services'
import { useSummary } from '../useSummary'

function writing(reply: (text: string) => Promise<Outcome<unknown>> = () => ok({})) {
  const stored = ref('原来的')
  const version = ref(3)
  const sent: { text: string; version: number }[] = []
  let refreshed = 0
  const all = withServices({})
  const summary = all.page(() => useSummary({
    key: 'summary.m1',
    text: () => stored.value,
    version: () => version.value,
    send: (text, options) => { sent.push({ text, version: options.version }); return reply(text) },
    refresh: () => { refreshed += 1 },
  }))
  return { stored, version, sent, summary, refreshes: () => refreshed }
}

describe('a summary being written', () => {
  it('follows what others write as long as nothing was typed here', async () => {
    const { stored, summary } = writing()
    stored.value = '同事的'
    await nextTick()
    expect(summary.text.value).toBe('同事的')
    expect(summary.theirs.value).toBeNull()
  })
  it('is sent with the version it is based on, and is a draft no more', async () => {
    const { summary, sent } = writing()
    summary.text.value = '我的'
    await summary.save()
    expect(sent).toEqual([{ text: '我的', version: 3 }])
    expect(summary.touched.value).toBe(false)
  })
  it('stays as typed when somebody else saves, and is not sent before one of both is chosen', async () => {
    const { stored, version, summary, sent } = writing()
    summary.text.value = '我的'
    stored.value = '同事的'
    version.value = 4
    await nextTick()
    expect([summary.text.value, summary.theirs.value]).toEqual(['我的', '同事的'])
    await summary.save()
    expect(sent).toEqual([])
    summary.keepMine()
    expect(summary.theirs.value).toBeNull()
    await summary.save()
    expect(sent).toEqual([{ text: '我的', version: 4 }])
  })
  it('gives way to the other text where that is chosen', async () => {
    const { stored, summary } = writing()
    summary.text.value = '我的'
    stored.value = '同事的'
    await nextTick()
    summary.takeTheirs()
    expect([summary.text.value, summary.touched.value]).toEqual(['同事的', false])
  })
  it('that came too late is kept, and what stands there is fetched', async () => {
    const { summary, refreshes } = writing(() => refused('stale_version', 409))
    summary.text.value = '我的'
    await summary.save()
    expect(summary.problem.value?.type).toBe('stale_version')
    expect([summary.text.value, refreshes()]).toEqual(['我的', 1])
  })
  it('is sent although the meeting has moved on otherwise', async () => {
    const { version, summary, sent } = writing()
    summary.text.value = '我的'
    version.value = 9
    await nextTick()
    await summary.save()
    expect(sent).toEqual([{ text: '我的', version: 9 }])
  })
})
