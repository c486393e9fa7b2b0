// SPDX-License-Identifier: Apache-2.0
// One draft in two pages of a device becomes one request.
import { nextTick } from 'vue'
import { describe, expect, it } from 'vitest'
import type { Home, Outcome, SubmitInput, Ticket } from '@/api/types'
import { useCommunities } from '@/stores/communities.store'
import { useSession } from '@/stores/session.store'
import { aCommunity, aTicket, aUser } from '@/test_support/fixtures'
import { ok, refused, settle, withServices } from '@/test_support/with_services'
import { useSubmit, type Door } from '../useSubmit'

const draftName = `sifang.draft.${aUser().id}.submit.${aCommunity().id}`

/** The form of one page; `kept` is the device's storage, `reply` the server. */
async function aPage(kept: Record<string, string> = {}, reply: () => Promise<Outcome<Ticket>> = () => ok(aTicket()), { home = null, door = null }: { home?: Home | null; door?: Door | null } = {}) {
  const sent: { input: SubmitInput; key: string | undefined }[] = []
  const all = withServices({
    people: { community: () => ok(aCommunity()) },
    tickets: {
      submit: (_community: string, input: SubmitInput, options: { key?: string }) => { sent.push({ input, key: options.key }); return reply() },
    },
  }, kept)
  const session = all.setup(() => useSession())
  session.me = aUser({ home })
  await all.setup(() => useCommunities()).ensure(aCommunity().id)
  const told: [string, string][] = []
  const { setItem } = all.storage
  all.storage.setItem = (key, value) => { told.push([key, value]); setItem(key, value) }
  const submit = all.page(() => useSubmit(door))
  const write = async (body: string): Promise<void> => { submit.form.value.body = body; await nextTick(); await nextTick(); all.clock.advance(300) }
  return { ...all, submit, sent, write, told: () => told.filter(([key]) => key === 'sifang.sent').at(-1) ?? ['', ''] as const }
}

describe('a draft in two pages', () => {
  it('is sent from both under the same key', async () => {
    const one = await aPage()
    await one.write('灯灭了')
    const two = await aPage({ ...one.storage.kept })
    expect(two.submit.form.value.body).toBe('灯灭了')
    expect(await one.submit.send()).toBe(true)
    expect(await two.submit.send()).toBe(true)
    expect(two.sent[0]?.key).toBe(one.sent[0]?.key)
    expect(one.sent[0]?.key).toMatch(/^key-1-[0-9a-f]{16}$/)
  })

  it('has another key once its words differ', async () => {
    const one = await aPage()
    await one.write('灯灭了')
    const two = await aPage({ ...one.storage.kept })
    await two.write('门坏了')
    await one.submit.send()
    await two.submit.send()
    expect(two.sent[0]?.key).not.toBe(one.sent[0]?.key)
  })

  it('is gone from the other page when it was sent, which says as what', async () => {
    const one = await aPage()
    await one.write('灯灭了')
    const two = await aPage({ ...one.storage.kept })
    await one.submit.send()
    two.simulateStored(...one.told())
    expect(two.submit.elsewhere.value).toEqual({ number: aTicket().number, kept: false })
    expect(two.submit.form.value.body).toBe('')
    expect(await two.submit.send()).toBe(false)
    expect(two.sent).toEqual([])
    expect(one.storage.kept).toEqual({})
  })

  it('that was changed in the other page stays there, as another one', async () => {
    const one = await aPage()
    await one.write('灯灭了')
    const two = await aPage({ ...one.storage.kept })
    await two.write('灯灭了，门也坏了')
    await one.submit.send()
    two.simulateStored(...one.told())
    expect(two.submit.elsewhere.value).toEqual({ number: aTicket().number, kept: true })
    expect(two.submit.form.value.body).toBe('灯灭了，门也坏了')
    await two.submit.send()
    expect(two.sent[0]?.key).not.toBe(one.sent[0]?.key)
  })

  it('is not touched by what is said of another draft, nor by nonsense', async () => {
    const one = await aPage()
    await one.write('灯灭了')
    one.simulateStored('sifang.sent', '{"draft":"other","words":"x","number":"MG-2026-000009"}')
    one.simulateStored('sifang.sent', '{')
    one.simulateStored('sifang.sent', 'null')
    expect(one.submit.elsewhere.value).toBeNull()
    expect(one.submit.form.value.body).toBe('灯灭了')
  })
})

describe('a draft', () => {
  it('keeps its key while the line is broken, and gets a new one after a refusal', async () => {
    const replies = [refused('offline', 0), refused('forbidden', 403), ok(aTicket())]
    const one = await aPage({}, () => replies.shift() ?? ok(aTicket()))
    await one.write('灯灭了')
    for (let i = 0; i < 3; i += 1) await one.submit.send()
    const keys = one.sent.map(({ key }) => key)
    expect(keys[1]).toBe(keys[0])
    expect(keys[2]).not.toBe(keys[1])
  })

  it('begins anew after it was sent: the same words are another request', async () => {
    const one = await aPage()
    await one.write('灯灭了')
    await one.submit.send()
    await settle()
    await one.write('灯灭了')
    await one.submit.send()
    expect(one.sent[1]?.key).not.toBe(one.sent[0]?.key)
  })

  it('leaves nothing on the device once it is empty again', async () => {
    const one = await aPage()
    await one.write('灯')
    expect(Object.keys(one.storage.kept)).toEqual([draftName])
    await one.write('')
    expect(one.storage.kept).toEqual({})
  })
})

describe('where it is', () => {
  const home = { building: '3', unit: '2' }
  const door = { building: '21', unit: '', place: '电梯' }
  const placeOf = ({ sent }: { sent: { input: SubmitInput }[] }): SubmitInput['place'] => sent.at(-1)?.input.place

  it.each(['community', 'private'] as const)('is at home where nothing else is said, never in which room (%s)', async (visibility) => {
    const one = await aPage({}, undefined, { home })
    one.submit.form.value.visibility = visibility
    await one.write('灯灭了')
    await one.submit.send()
    expect(placeOf(one)).toEqual(home)
  })

  it('is nowhere where home would tell whose matter it is', async () => {
    const one = await aPage()
    await one.write('灯灭了')
    await one.submit.send()
    expect(placeOf(one)).toBeUndefined()
  })

  it('is not at one’s own home when it is raised for another', async () => {
    const one = await aPage({}, undefined, { home })
    one.submit.form.value.behalf = true
    await settle()
    expect(one.submit.form.value).toMatchObject({ building: '', unit: '' })
  })

  it('is at the door that was scanned, also with a draft from elsewhere; the scan alone leaves nothing on the device', async () => {
    const scanned = await aPage({}, undefined, { home, door })
    scanned.clock.advance(300)
    scanned.putAway()
    scanned.submit.leave()
    expect(scanned.storage.kept).toEqual({})
    const before = await aPage({}, undefined, { home })
    await before.write('灯灭了')
    const one = await aPage({ ...before.storage.kept }, undefined, { home, door })
    expect(one.submit.form.value.body).toBe('灯灭了')
    await one.submit.send()
    expect(placeOf(one)).toEqual({ building: '21', text: '电梯' })
  })
})
