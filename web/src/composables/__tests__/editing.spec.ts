// SPDX-License-Identifier: Apache-2.0
// What is typed is kept, never overwritten, and sent at most once.
import { nextTick } from 'vue'
import { describe, expect, it } from 'vitest'
import type { AnswerInput, Outcome, Ticket } from '@/api/types'
import { useTickets } from '@/stores/tickets.store'
import { anAnswer, aTicket } from '@/test_support/fixtures'
import { ok, refused, withServices } from '@/test_support/with_services'
import { useAction } from '../useAction'
import { useAnswerEditor } from '../useAnswerEditor'
import { useDraft } from '../useDraft'

const party = 'property_company'
const ticket = aTicket({ state: 'accepted', moves: ['answer'] })

/** The editor of a ticket in the store, and a server that publishes what it is sent. */
function editing(kept: Record<string, string> = {}, reply?: () => Promise<Outcome<Ticket>>) {
  const sent: { body: AnswerInput; key: string | undefined }[] = []
  const all = withServices({
    tickets: {
      answer: (_id: string, _party: string, body: AnswerInput, options: { key?: string }) => {
        sent.push({ body, key: options.key })
        return reply?.() ?? ok({ ...ticket, my_draft: null, answers: [anAnswer(party, body.stance, { text: body.text })], owed: [] })
      },
    },
  }, kept)
  const tickets = all.setup(() => useTickets())
  tickets.put(ticket)
  const editor = all.page(() => useAnswerEditor(() => tickets.find(ticket.id) ?? ticket, party))
  return { ...all, tickets, editor, sent }
}

describe('an answer being written', () => {
  it('follows the party\'s draft as long as nothing was typed here', async () => {
    const { tickets, editor } = editing()
    tickets.put({ ...ticket, my_draft: { text: '同事写的', stance: 'support' } })
    await nextTick()
    expect(editor.form.value).toEqual({ text: '同事写的', stance: 'support' })
    expect(editor.saved.value).toBe(true)
  })

  it('stays as typed when a colleague publishes, tells what was published, and can be sent as an amendment', async () => {
    const { tickets, editor, sent } = editing()
    editor.change({ text: '我写的', stance: 'handle' })
    tickets.put({ ...ticket, owed: [], answers: [anAnswer(party, 'support', { text: '同事发的', by: '陈经理' })] })
    await nextTick()
    expect(editor.form.value).toEqual({ text: '我写的', stance: 'handle' })
    expect(editor.touched.value).toBe(true)
    expect(editor.theirs.value).toEqual({ text: '同事发的', stance: 'support', published: true, by: '陈经理' })
    expect(await editor.publish()).toBe(true)
    expect(sent.map(({ body }) => body)).toEqual([{ text: '我写的', stance: 'handle', publish: true }])
    expect(editor.touched.value).toBe(false)
    expect(editor.theirs.value).toBeNull()
  })

  it('that was not begun gives way to what a colleague publishes', async () => {
    const { tickets, editor } = editing()
    tickets.put({ ...ticket, owed: [], answers: [anAnswer(party, 'support', { text: '同事发的' })] })
    await nextTick()
    expect(editor.touched.value).toBe(false)
    expect(editor.theirs.value).toBeNull()
  })

  it('is not touched by a colleague\'s newer draft, which is offered instead', async () => {
    const { tickets, editor } = editing()
    editor.change({ text: '我写的' })
    tickets.put({ ...ticket, my_draft: { text: '同事写的', stance: 'support' } })
    await nextTick()
    expect(editor.form.value.text).toBe('我写的')
    expect(editor.theirs.value).toEqual({ text: '同事写的', stance: 'support', published: false, by: '' })
    editor.takeTheirs()
    expect(editor.form.value.text).toBe('同事写的')
    expect(editor.theirs.value).toBeNull()
  })

  it('is not touched by whatever else happens to the ticket', async () => {
    const { tickets, editor } = editing()
    editor.change({ text: '我写的', stance: 'handle' })
    tickets.put({ ...ticket, state: 'assigned', answers: [anAnswer('owners_committee', 'support')] })
    await nextTick()
    expect(editor.form.value).toEqual({ text: '我写的', stance: 'handle' })
  })

  it('survives a reload', async () => {
    const { editor, clock, storage } = editing()
    editor.change({ text: '写到一半', stance: 'handle' })
    await nextTick()
    clock.advance(300)
    expect(editing(storage.kept).editor.form.value).toEqual({ text: '写到一半', stance: 'handle' })
  })

  it('is published once it has a stance and words, and then forgotten on the device', async () => {
    const { editor, sent, storage } = editing()
    expect(await editor.publish()).toBe(false)
    expect(editor.wrong.value).toEqual({ stance: 'missing', text: 'missing' })
    editor.change({ text: ' 换灯 ', stance: 'handle' })
    expect(await editor.publish()).toBe(true)
    expect(sent).toEqual([{ body: { text: '换灯', stance: 'handle', publish: true }, key: 'key-1' }])
    expect(storage.kept).toEqual({})
  })

  it('stays when the server refuses, with the reason', async () => {
    const { editor } = editing({}, () => refused('stale_version', 409))
    editor.change({ text: '换灯', stance: 'handle' })
    expect(await editor.publish()).toBe(false)
    expect(editor.problem.value?.type).toBe('stale_version')
    expect(editor.form.value.text).toBe('换灯')
  })
})

describe('one intent', () => {
  it('keeps its key while the line is broken, and gets a new one after an answer or a change', async () => {
    const { run } = withServices().page(() => useAction())
    const keys: string[] = []
    const send = (reply: Promise<Outcome<null>>) => (key: string) => { keys.push(key); return reply }
    await run('a', send(refused('offline', 0)))
    await run('a', send(refused('offline', 0)))
    await run('b', send(refused('offline', 0)))
    await run('b', send(ok(null)))
    await run('b', send(ok(null)))
    expect(keys).toEqual(['key-1', 'key-1', 'key-2', 'key-2', 'key-3'])
  })

  it('is not sent twice by an impatient finger', async () => {
    const { run, busy } = withServices().page(() => useAction())
    let answer: (outcome: Outcome<null>) => void = () => undefined
    const first = run('a', () => new Promise<Outcome<null>>((resolve) => { answer = resolve }))
    expect(busy.value).toBe(true)
    expect(await run('a', () => ok(null))).toBeNull()
    answer({ ok: true, data: null })
    await first
    expect(busy.value).toBe(false)
  })
})

describe('a draft on the device', () => {
  const initial = (): { text: string; urgent: boolean } => ({ text: '', urgent: false })

  it.each([['nonsense'], ['null'], ['{"text":5}']])('that reads %s is not taken over', (text) => {
    const draft = withServices({}, { 'sifang.draft.nobody.x': text }).page(() => useDraft('x', initial))
    expect(draft.restored).toBe(false)
    expect(draft.value.value).toEqual({ text: '', urgent: false })
  })

  it('is kept at once when the page is put away, even a moment after the last letter', async () => {
    const { page, storage, putAway } = withServices()
    const draft = page(() => useDraft('x', initial))
    draft.value.value.text = '最后一个字'
    await nextTick()
    expect(storage.kept).toEqual({})
    putAway()
    expect(storage.kept).toEqual({ 'sifang.draft.nobody.x': '{"text":"最后一个字","urgent":false}' })
  })

  it('that was not touched here is not put over what another tab has kept', () => {
    const { page, storage, putAway } = withServices()
    page(() => useDraft('x', initial))
    storage.setItem('sifang.draft.nobody.x', '{"text":"另一页写的","urgent":false}')
    putAway()
    expect(storage.kept).toEqual({ 'sifang.draft.nobody.x': '{"text":"另一页写的","urgent":false}' })
  })

  it('is kept when the page is left before it settled, and gone when it is empty again', async () => {
    const { page, storage } = withServices()
    const draft = page(() => useDraft('x', initial))
    draft.value.value.text = '半句'
    await nextTick()
    draft.leave()
    expect(storage.kept).toEqual({ 'sifang.draft.nobody.x': '{"text":"半句","urgent":false}' })
    const again = withServices({}, storage.kept)
    const restored = again.page(() => useDraft('x', initial))
    expect(restored.restored).toBe(true)
    restored.value.value.text = ''
    await nextTick()
    again.clock.advance(300)
    expect(again.storage.kept).toEqual({})
  })
})
