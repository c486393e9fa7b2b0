// SPDX-License-Identifier: Apache-2.0
// The queue of a grid worker's device against a server that counts: whatever breaks when, each errand arrives once, in the
// order of its ticket, and nothing of others is overwritten.
import { describe, expect, it } from 'vitest'
import type { ActionInput, Id, Outcome, SifangEvent, Ticket, User } from '@/api/types'
import { anEvent } from '@/test_support/fixtures'
import { memoryRecords, settle, withServices, type Answers } from '@/test_support/with_services'
import { remedyOf, withWords, type Work } from '../errand'
import { useErrands } from '../errands.store'
import { useFieldKeep } from '../field_keep.store'
import type { RecordKeep } from '../services'
import { useSession } from '../session.store'
import { useTickets } from '../tickets.store'

const community = 'c1'
const user = (id: Id, grid = 'G1'): User => ({ id, name: id, memberships: [{ community, code: 'MG', community_name: '明光', role: 'grid_worker', grid }] }) as unknown as User
const of = (ticket: Id) => ({ ticket, number: ticket, title: '路灯不亮' })
const act = (ticket: Id, action: 'take' | 'start' | 'finish', note = ''): Work => ({ kind: 'act', of: of(ticket), input: { action, ...(note === '' ? {} : { note }) } })
const kinds = { take: 'ticket.taken', start: 'ticket.started', finish: 'ticket.finished', wait: 'ticket.paused' } as Record<string, string>

function farServer() {
  const line = { away: false, cut: null as { step: number; after: boolean } | null, step: 0, who: 'u1' as Id | null, busy: new Set<string>(), shut: new Set<string>(), ill: new Set<string>() }
  const versions = new Map<Id, number>()
  const histories = new Map<Id, SifangEvent[]>()
  const done = new Map<string, Outcome<unknown>>()
  const log: string[] = []
  const offline: Outcome<never> = { ok: false, problem: { type: 'offline', title: '', status: 0 } }
  const refusal = (status: number, type: string): Outcome<never> => ({ ok: false, problem: { type, title: type, status } })
  function over(work: () => Outcome<unknown>): Promise<Outcome<unknown>> {
    const step = line.step++
    const cut = line.cut?.step === step
    if (line.away || (cut && !line.cut?.after)) return Promise.resolve(offline)
    const outcome = work()
    return Promise.resolve(cut ? offline : outcome)
  }
  /** One key, one answer; a refusal is one as well. */
  const once = (key: string, work: () => Outcome<unknown>): Outcome<unknown> => {
    const before = done.get(key) ?? work()
    done.set(key, before)
    return before
  }
  const ticketOf = (id: Id): Ticket => ({ id, number: id, community, version: versions.get(id) ?? 3, moves: line.shut.has(id) ? [] : ['take', 'start', 'finish'] }) as unknown as Ticket
  function happens(id: Id, kind: string, actor: Id, note = ''): void {
    const version = (versions.get(id) ?? 3) + 1
    versions.set(id, version)
    histories.set(id, [...histories.get(id) ?? [], { community, seq: version, kind, at: '', actor: { id: actor, name: actor }, subject: '', data: { ticket: { id, version }, note } }])
  }
  const api: Answers = {
    people: { me: () => over(() => line.who ? { ok: true, data: { user: user(line.who), csrf: 'x' } } : refusal(401, 'unauthenticated')), logout: () => over(() => ({ ok: true, data: undefined })) },
    tickets: {
      act: (id: Id, input: ActionInput, { key, version }: { key: string; version?: number }) => over(() => line.busy.has(id) ? refusal(503, 'unavailable') : once(key, () => {
        if (version !== undefined && version !== ticketOf(id).version) return refusal(409, 'stale_version')
        happens(id, kinds[input.action] ?? input.action, 'u1', input.note ?? '')
        log.push(`${id} ${input.action}`)
        return { ok: true, data: ticketOf(id) }
      })),
      comment: (id: Id, body: { text: string }, { key }: { key: string }) => over(() => once(key, () => { if (line.ill.has(body.text)) return refusal(422, 'invalid'); happens(id, 'ticket.commented', 'u1', body.text); log.push(`${id} says ${body.text}`); return { ok: true, data: {} } })),
      submit: (_c: Id, body: { body: string }, { key }: { key: string }) => over(() => once(key, () => { log.push(`raises ${body.body}`); return { ok: true, data: ticketOf('new') } })),
      get: (id: Id) => over(() => ({ ok: true, data: ticketOf(id) })),
      history: (id: Id) => over(() => ({ ok: true, data: { items: histories.get(id) ?? [], next: null } })),
    },
    grid: { addPatrol: (_c: Id, body: { words: string; ticket?: Id }, key: string) => over(() => once(key, () => { log.push(`patrol ${body.words} ${body.ticket ?? ''}`.trim()); return { ok: true, data: {} } })) },
  }
  return { api, line, log, happens }
}
async function device(server: ReturnType<typeof farServer>, records: RecordKeep) {
  const world = withServices(server.api)
  world.services.recordKeep = records
  let keys = 0
  world.services.http.newKey = () => `${Math.random().toString(36).slice(2)}-${keys += 1}`
  const session = world.setup(useSession)
  if (server.line.who) session.me = user(server.line.who)
  const errands = world.setup(useErrands)
  await errands.load()
  return { ...world, session, errands }
}
async function rest(): Promise<void> {
  for (let i = 0; i < 14; i += 1) await settle()
}
type Device = Awaited<ReturnType<typeof device>>
async function five({ errands }: Device): Promise<void> {
  await errands.add({ community, work: act('a', 'take'), seen: 3 })
  await errands.add({ community, work: act('b', 'start'), seen: 3 })
  await errands.add({ community, work: act('a', 'start'), seen: 3 })
  await errands.add({ community, work: { kind: 'comment', of: of('a'), text: '在办', internal: false } })
  await errands.add({ community, work: act('a', 'finish', '好了'), seen: 3 })
}
const all = ['a take', 'b start', 'a start', 'a says 在办', 'a finish']

describe('errands', () => {
  it('go at once where there is a line, each in its order', async () => {
    const server = farServer()
    const one = await device(server, memoryRecords())
    await five(one)
    await rest()
    expect(server.log).toEqual(all)
    expect(one.errands.list).toEqual([])
    expect(one.errands.batch.refused).toBe(0)
  })

  it('wait on the device, also after it was reloaded, and then go in order', async () => {
    const server = farServer()
    const records = memoryRecords()
    server.line.away = true
    await five(await device(server, records))
    await rest()
    const again = await device(server, records)
    expect(again.errands.waiting.length).toBe(5)
    server.line.away = false
    again.errands.send()
    await rest()
    expect(server.log).toEqual(all)
  })

  it('arrive once each, wherever the line breaks', async () => {
    for (let step = 0; step < 12; step += 1) for (const after of [false, true]) {
      const server = farServer()
      const records = memoryRecords()
      server.line.away = true
      const one = await device(server, records)
      await five(one)
      await rest()
      server.line.away = false
      server.line.step = 0
      server.line.cut = { step, after }
      for (let tries = 0; tries < 4; tries += 1) { one.errands.send(); await rest() }
      expect([step, after, [...server.log].sort()]).toEqual([step, after, [...all].sort()])
      expect(server.log.filter((entry) => entry.startsWith('a '))).toEqual(all.filter((entry) => entry.startsWith('a ')))
      expect(one.errands.list).toEqual([])
    }
  })

  it('show what others did, and overwrite nothing until somebody says so', async () => {
    const server = farServer()
    server.happens('a', 'ticket.paused', 'rc', '等配件')
    const one = await device(server, memoryRecords())
    await five(one)
    await rest()
    expect(server.log).toEqual(['b start'])
    const [back] = one.errands.refused
    expect(back?.meanwhile.map(({ kind }) => kind)).toEqual(['ticket.paused'])
    expect(one.errands.waiting.length).toBe(3)
    if (!back) throw new Error('nothing was refused')
    await one.errands.sendAnyway(back)
    await rest()
    expect(server.log).toEqual(['b start', 'a take', 'a start', 'a says 在办', 'a finish'])
  })

  it('say that a step is not open any more: its words go as a comment, or otherwise, but not "anyway"', async () => {
    const server = farServer()
    server.line.shut.add('a')
    server.happens('a', 'ticket.closed', 'rc')
    const one = await device(server, memoryRecords())
    await one.errands.add({ community, work: act('a', 'finish', '好了'), seen: 3 })
    await rest()
    const [back] = one.errands.refused
    if (!back) throw new Error('nothing was refused')
    expect(back.meanwhile.map(({ kind }) => kind)).toEqual(['ticket.closed'])
    expect(remedyOf(back)).toEqual({ anyway: false, again: false, change: false, asComment: true, withoutPhotos: false })
    await one.errands.asComment(back, '好了')
    await rest()
    expect(server.log).toEqual(['a says 好了'])
  })

  it('of a ticket that the server shows to them no more say nothing of it: not what was refused, not what waits behind it', async () => {
    const server = farServer()
    const none = { ok: false, problem: { type: 'not_found', title: '', status: 404 } }
    let seen = false
    const { act: step, get } = server.api.tickets ?? {}
    server.api.tickets = { ...server.api.tickets, act: (...args: never[]) => seen ? step?.(...args) : Promise.resolve(none), get: (...args: never[]) => seen ? get?.(...args) : Promise.resolve(none) }
    const records = memoryRecords()
    const one = await device(server, records)
    await one.errands.add({ community, work: act('a', 'finish', '我写的'), seen: 3 })
    await one.errands.add({ community, work: { kind: 'comment', of: of('a'), text: '还有这句', internal: false } })
    await one.errands.add({ community, work: { kind: 'comment', of: of('b'), text: '别的事', internal: false } })
    await rest()
    const held = async (): Promise<string> => JSON.stringify(await Promise.all((await records.keys('')).map((key) => records.get(key))))
    expect(one.errands.list.map(({ stage, work }) => [stage, 'of' in work ? work.of : null])).toEqual([['refused', { ticket: 'a', number: '', title: '' }], ['waiting', { ticket: 'a', number: '', title: '' }]])
    expect([(await held()).includes('路灯'), (await held()).includes('我写的'), (await held()).includes('还有这句')]).toEqual([false, true, true])

    // What was refused for another reason is asked for again, when its page is opened.
    seen = true
    const other = await device(server, memoryRecords())
    server.happens('c', 'ticket.paused', 'rc')
    await other.errands.add({ community, work: act('c', 'finish', '我写的'), seen: 3 })
    await rest()
    await other.errands.lookAgain()
    expect(other.errands.refused.map(({ work, meanwhile }) => ['of' in work ? work.of.title : '', meanwhile.length])).toEqual([['路灯不亮', 1]])
    seen = false
    await other.errands.lookAgain()
    expect(other.errands.refused.map(({ work, meanwhile }) => ['of' in work ? work.of.title : '', meanwhile.length])).toEqual([['', 0]])
  })
  it('that were refused go in other words, under another key', async () => {
    const server = farServer()
    server.line.ill.add('骂人的话')
    const one = await device(server, memoryRecords())
    await one.errands.add({ community, work: { kind: 'comment', of: of('a'), text: '骂人的话', internal: false } })
    await rest()
    const [back] = one.errands.refused
    if (!back) throw new Error('nothing was refused')
    expect(remedyOf(back)).toMatchObject({ change: true, again: true })
    await one.errands.change(back, withWords(back.work, '平和的话', ''))
    await rest()
    expect(server.log).toEqual(['a says 平和的话'])
    expect(one.errands.list).toEqual([])
  })

  it('are not held up by a neighbour who supports the matter', async () => {
    const server = farServer()
    server.happens('a', 'ticket.supported', 'anna')
    await five(await device(server, memoryRecords()))
    await rest()
    expect([...server.log].sort()).toEqual([...all].sort())
  })

  it('hold up only their own ticket where the server is away for one', async () => {
    const server = farServer()
    server.line.busy.add('a')
    const one = await device(server, memoryRecords())
    await five(one)
    await rest()
    expect(server.log).toEqual(['b start'])
    server.line.busy.clear()
    one.errands.send()
    await rest()
    expect([...server.log].sort()).toEqual([...all].sort())
  })

  it('raise a patrol as a ticket first, and name it', async () => {
    const server = farServer()
    const { errands } = await device(server, memoryRecords())
    server.line.away = true
    const raised = await errands.add({ community, work: { kind: 'submit', body: { title: '', body: '漏水', category: 'other' } } })
    await errands.add({ community, work: { kind: 'patrol', body: { grid: 'G1', at: '', words: '漏水' }, with: raised.id } })
    server.line.away = false
    errands.send()
    await rest()
    expect(server.log).toEqual(['raises 漏水', 'patrol 漏水 new'])
  })

  it('are of one person alone', async () => {
    const server = farServer()
    const records = memoryRecords()
    server.line.away = true
    await five(await device(server, records))
    await rest()
    server.line.away = false
    server.line.who = 'u2'
    const other = await device(server, records)
    other.errands.send()
    await rest()
    expect(other.errands.list).toEqual([])
    expect(server.log).toEqual([])
    server.line.who = 'u1'
    const own = await device(server, records)
    own.errands.send()
    await rest()
    expect([...server.log].sort()).toEqual([...all].sort())
  })
})

describe('the grid on the device', () => {
  const ticket = { id: 't1', number: 'MG-1', community, grid: 'G1', version: 3 } as unknown as Ticket
  it('goes with the grid, and with the log-out; what is unsent stays', async () => {
    const server = farServer()
    const records = memoryRecords()
    const one = await device(server, records)
    const field = one.setup(useFieldKeep)
    await field.keepList('G1', '', [ticket])
    await field.keepTicket(ticket, [])
    expect((await field.readTicket('MG-1'))?.ticket.id).toBe('t1')
    one.session.me = user('u1', 'G2')
    await field.sweep()
    one.session.me = user('u1')
    expect(await field.readList('G1', '')).toBeNull()
    expect(await field.readTicket('MG-1')).toBeNull()

    await field.keepList('G1', '', [ticket])
    server.line.away = true
    await one.errands.add({ community, work: act('a', 'take'), seen: 3 })
    server.line.away = false
    server.line.busy.add('a')
    await rest()
    await one.session.logout()
    expect((await records.keys('u1/')).map((key) => key.split('/')[1])).toEqual(['errand'])
  })
  it('loses a ticket that the server shows to them no more, in its lists as well', async () => {
    const records = memoryRecords()
    const one = await device(farServer(), records)
    const field = one.setup(useFieldKeep)
    await field.keepList('G1', '', [ticket, { ...ticket, id: 't2', number: 'MG-2' }])
    await field.keepTicket(ticket, [])
    await field.dropTicket('MG-1')
    expect(await field.readTicket('MG-1')).toBeNull()
    expect((await field.readList('G1', ''))?.items.map(({ number }) => number)).toEqual(['MG-2'])
  })
  it('loses one that was moved to another grid as soon as the line tells; a private one leaves the screen too, where the server shows it no more', async () => {
    for (const [visibility, seen, stays] of [['private', false, false], ['private', true, true], ['community', false, true]] as const) {
      const server = farServer()
      const get = server.api.tickets?.['get']
      server.api.tickets = { ...server.api.tickets, get: (...args: never[]) => seen ? get?.(...args) : Promise.resolve({ ok: false, problem: { type: 'not_found', title: '', status: 404 } }) }
      const one = await device(server, memoryRecords())
      const [field, tickets] = [one.setup(useFieldKeep), one.setup(useTickets)]
      one.session.choose(community)
      field.start()
      one.services.live.follow(community, 1)
      one.sockets.latest().hello()
      const moving = { ...ticket, visibility } as unknown as Ticket
      tickets.put(moving)
      await field.keepList('G1', '', [moving, { ...ticket, id: 't2', number: 'MG-2' }])
      await field.keepTicket(moving, [])
      one.sockets.latest().simulateMessage({ op: 'event', ...anEvent('ticket.grid_set', { ticket: { ...moving, grid: 'G2', version: 4 } }, { seq: 2, community }) })
      await rest()
      expect((await field.readList('G1', ''))?.items.map(({ number }) => number)).toEqual(['MG-2'])
      expect(await field.readTicket('MG-1')).toBeNull()
      expect([visibility, seen, tickets.byId.has('t1')]).toEqual([visibility, seen, stays])
    }
  })
  it('keeps nothing of another grid', async () => {
    const records = memoryRecords()
    const one = await device(farServer(), records)
    const field = one.setup(useFieldKeep)
    await field.keepList('G2', '', [{ ...ticket, grid: 'G2' }])
    await field.keepTicket({ ...ticket, grid: 'G2' }, [])
    expect(await records.keys('')).toEqual([])
  })
})
