// SPDX-License-Identifier: Apache-2.0
// The counter: what a code is for, and that it is handed out once however often one taps.
import { ref } from 'vue'
import { describe, expect, it } from 'vitest'
import type { Outcome, Redemption } from '@/api/types'
import { useSession } from '@/stores/session.store'
import { ok, settle, withServices } from '@/test_support/with_services'
import { useCounter } from '../useCounter'

const redemption = (code: string): Redemption => ({ id: 1, code, qr: '', state: 'reserved', points: 300, fen: 3_000, shop: { id: 7, name: '惠民超市', address: '村口' }, lines: [{ goods: 1, title: '大米', count: 1, points: 300 }], at: '2026-11-28T01:00:00Z', expires_at: '2026-11-28T01:30:00Z', ended_at: null, household: '0312' })

async function counter(answers: Record<string, (...args: never[]) => unknown>) {
  const user = { id: 'u-1', login: 'shen', name: '沈', memberships: [{ community: 'c-1', code: 'MG', community_name: '村', role: 'merchant', party: null, grid: null }] }
  const world = withServices({ people: { me: () => ok({ user }) }, points: answers })
  let taken = 0
  const shop = ref<number | null>(7)
  await world.setup(() => useSession()).load()
  const page = world.page(() => ({ counter: useCounter(() => shop.value, () => { taken += 1 }) }))
  return { page, taken: () => taken }
}

describe('the counter', () => {
  it('looks up a code as soon as it is whole', async () => {
    const asked: unknown[][] = []
    const { page } = await counter({ codeAt: (...args: unknown[]) => { asked.push(args); return ok(redemption('48271935')) } })
    page.counter.code.value = '4827 193'
    await settle()
    expect(asked).toEqual([])
    page.counter.code.value = '4827 1935'
    await settle()
    expect(asked).toEqual([['c-1', 7, '48271935']])
    expect(page.counter.found.value?.points).toBe(300)
    page.leave()
  })

  it('hands out once: a doubled tap waits, a retry after a broken line has the same key', async () => {
    const keys: string[] = []
    const answers: Outcome<Redemption>[] = [{ ok: false, problem: { type: 'offline', title: '', status: 0 } }, { ok: true, data: { ...redemption('48271935'), state: 'taken' } }]
    const { page, taken } = await counter({ codeAt: () => ok(redemption('48271935')), take: (...args: unknown[]) => { keys.push(String(args[3])); return Promise.resolve(answers.shift()) } })
    page.counter.code.value = '48271935'
    await settle()
    void page.counter.take()
    void page.counter.take()
    await settle()
    expect(keys).toHaveLength(1)
    expect(page.counter.problem.value?.type).toBe('offline')
    expect(page.counter.found.value).not.toBeNull()
    await page.counter.take()
    expect(keys).toHaveLength(2)
    expect(new Set(keys).size).toBe(1)
    expect(page.counter.done.value?.state).toBe('taken')
    expect(taken()).toBe(1)
    // What is done is not done again.
    await page.counter.take()
    expect(keys).toHaveLength(2)
    page.leave()
  })

  it('says of a code that is over since when, and has nothing to hand out', async () => {
    const { page, taken } = await counter({ codeAt: () => Promise.resolve({ ok: false, problem: { type: 'conflict', title: '', status: 409, state: 'taken', ended_at: '2026-11-28T00:30:00Z' } }) })
    page.counter.code.value = '48271935'
    await settle()
    expect(page.counter.trouble.value).toEqual({ what: 'taken', at: '2026-11-28T00:30:00Z' })
    await page.counter.take()
    expect(taken()).toBe(0)
    page.leave()
  })

  it('takes no answer for a code that was changed meanwhile', async () => {
    const waiting: ((outcome: Outcome<Redemption>) => void)[] = []
    const { page } = await counter({ codeAt: () => new Promise((resolve) => { waiting.push(resolve) }) })
    page.counter.code.value = '48271935'
    await settle()
    page.counter.code.value = '4827'
    await settle()
    waiting[0]?.({ ok: true, data: redemption('48271935') })
    await settle()
    expect(page.counter.found.value).toBeNull()
    page.leave()
  })

  it('reads a code from a camera, and nothing else', async () => {
    const { page } = await counter({ codeAt: () => ok(redemption('48271935')) })
    expect(page.counter.scanned('a poster')).toBe(false)
    expect(page.counter.scanned('48271935')).toBe(true)
    await settle()
    expect(page.counter.found.value?.code).toBe('48271935')
    page.leave()
  })
})
