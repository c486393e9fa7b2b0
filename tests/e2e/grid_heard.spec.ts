// What a township says of our tickets under odd circumstances: too much at once, by clocks that are wrong, in words of its own, as
// one that had the ticket before, and where the server dies in the midst of it.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Json } from './support/client.js'
import type { People } from './support/community.js'
import { Server } from './support/server.js'
import { answerAll, arrived, gridShelf, joined, otherSecret, reaches, reportUp, secret, Township, township, until, webhook, whole } from './support/township.js'

let server: Server
let people: People
let there: Township
let connector: Json

beforeAll(async () => {
  server = await (await Server.fresh()).start('--plugins', gridShelf(), '--private-webhooks')
  ;({ people, there, connector } = await joined(server))
})
afterAll(async () => {
  there?.close()
  await server?.remove()
})

const now = (later = 0): string => new Date(Date.now() + later * 1000).toISOString().replace(/\.\d+Z/, 'Z')
const track = (client = people.resident!, ticket = ''): Promise<Json> => township(client).must('GET', `/tickets/${ticket}/township`)
const inbox = (outcome = ''): Promise<Json[]> => whole(people.officer!, `/connectors/${connector.id}/inbox${outcome ? `?outcome=${outcome}` : ''}`)

const post = (body: Json): ReturnType<typeof webhook> => webhook(`${server.url}/township/MG/${connector.id}`, body)

test('of a list that is cut at a thousand, nothing is lost', async () => {
  const ticket = await reportUp(people)
  const request = await arrived(there, ticket)
  await until('the number is kept', async () => (await track(people.rc, ticket.id)).links[0].foreign === request.id)
  await there.command('push', { url: '', secret })
  await there.manner({ most_updates: 1_000 })
  // All within what is asked for again each time, and as long after as this test has.
  for (let done = 0; done < 1_000; done += 50)
    await Promise.all(Array.from({ length: 50 }, () => there.step('TS-none', 'open', '', { at: now(-120) })))
  await there.step(request.id, 'fixed', '已换门机', { at: now(-5) })
  await reaches(people.rc!, ticket.id, 'verifying')
  await there.manner({ most_updates: 0 })
  await there.command('push', { url: `${server.url}/township/MG/${connector.id}`, secret })
}, 60_000)

test('a clock that was wrong for a while keeps nothing back', async () => {
  const file = join(server.data, 'plugins', 'grid.db')
  const later = Date.now() + 4 * 365 * 24 * 3_600_000
  await there.manner({ error: 1 })
  const ticket = await reportUp(people)
  await until('it was tried', async () => (await whole(people.officer!, `/connectors/${connector.id}/queue?state=failed`)).some((one) => one.ticket === ticket.id))
  execFileSync('sqlite3', ['-cmd', '.timeout 5000', file, `UPDATE plugin_grid_outbox SET next_at = ${later} WHERE ticket = '${ticket.id}'; UPDATE plugin_grid_connectors SET since = ${later}, next_poll_at = ${later} WHERE id = ${connector.id};`])
  await there.manner({ error: 0 })
  const request = await arrived(there, ticket)
  await until('the number is kept', async () => (await track(people.rc, ticket.id)).links[0].foreign === request.id)
  await there.command('push', { url: '', secret })
  await there.step(request.id, 'fixed', '已换门机')
  await reaches(people.rc!, ticket.id, 'verifying')
  await there.command('push', { url: `${server.url}/township/MG/${connector.id}`, secret })
}, 60_000)

test('a word of theirs is not told them again, also where the server died between having it here and knowing whose it is', async () => {
  const ticket = await reportUp(people)
  const request = await arrived(there, ticket)
  await until('the number is kept', async () => (await track(people.rc, ticket.id)).links[0]?.foreign === request.id)
  const update = { update_id: 'W-1', service_request_id: request.id, status: 'unchanged', description: '配件后天到', updated_datetime: now(-5) }
  expect((await post(update)).body.updates[0].outcome).toBe('applied')
  const comments = async (): Promise<string[]> => (await people.rc!.must('GET', `/tickets/${ticket.id}/history`)).items.filter((one: Json) => one.kind === 'ticket.commented').map((one: Json) => one.data.comment.text)
  expect(await comments()).toEqual(['配件后天到'])
  await people.resident!.must('POST', `/tickets/${ticket.id}/comments`, { text: '好的' })
  const got = async (): Promise<string[]> => (await there.request(ticket.number))!.got.map((one: Json) => one.words)
  await until('what is said here goes up', async () => (await got()).length > 0)

  // As if what the plugin wrote of it had not been kept: the core has the comment, and the plugin hears of it before it knows.
  await server.crash()
  const file = join(server.data, 'plugins', 'grid.db')
  const sql = (statement: string): string => execFileSync('sqlite3', [file, statement], { encoding: 'utf8' }).trim()
  const before = sql('SELECT seq FROM host_cursors')
  const comment = sql('SELECT comment FROM plugin_grid_own_comments ORDER BY rowid DESC LIMIT 1')
  expect(comment).toMatch(/^\w{13}$/)
  sql(`DELETE FROM plugin_grid_own_comments WHERE comment = '${comment}'; DELETE FROM plugin_grid_inbox WHERE update_id = 'W-1'; DELETE FROM plugin_grid_outbox WHERE ticket = '${ticket.id}' AND action = 'comment'; UPDATE host_cursors SET seq = seq - 20`)
  await server.start('--plugins', gridShelf(), '--private-webhooks', '--listen', new URL(server.url).host)
  await until('the log is heard again', async () => (await people.admin!.must('GET', '/communities/MG/plugins')).items.find((one: Json) => one.name === 'grid').lag === 0)
  const waiting = async (): Promise<Json[]> => (await whole(people.officer!, `/connectors/${connector.id}/queue`)).filter((one) => one.ticket === ticket.id && one.state === 'to_send')
  expect(Number(before)).toBeGreaterThan(20)
  expect((await waiting()).length).toBe(2) // theirs, and behind it what was said here
  expect((await post(update)).body.updates[0].outcome).toBe('applied')
  await until('what is said here goes up, again', async () => (await waiting()).length === 0)
  expect(await comments()).toEqual(['配件后天到', '好的'])
  expect([...new Set(await got())]).toEqual(['好的'])
}, 60_000)

test('the usual words of townships and of the hotline are known to a connector whose tables nobody has edited', async () => {
  const told = async (steps: [status: string, words: string][]): Promise<{ ticket: Json; outcomes: string[] }> => {
    const ticket = await reportUp(people)
    const request = await arrived(there, ticket)
    await until('the number is kept', async () => (await track(people.rc, ticket.id)).links[0]?.foreign === request.id)
    const outcomes: string[] = []
    for (const [at, [status, words]] of steps.entries())
      outcomes.push((await post({ update_id: `${ticket.number}-${at}`, service_request_id: request.id, status, description: words, updated_datetime: now(at - 60) })).body.updates[0].outcome)
    return { ticket, outcomes }
  }
  const done = await told([['已受理', ''], ['一级分拨', ''], ['二级分拨', ''], ['已签收', ''], ['处置中', ''], ['二级分拨', '不属本部门'], ['部门确认', ''], ['处置', ''], ['核查', ''], ['已办结', '已换门机'], ['回访', '']])
  expect(done.outcomes).toEqual(['applied', 'applied', 'applied', 'applied', 'applied', 'returned', 'applied', 'applied', 'applied', 'applied', 'applied'])
  expect((await track(people.rc, done.ticket.id)).steps.map((one: Json) => [one.status, one.level, one.kind])).toEqual([
    ['已受理', 1, 'dispatch'], ['一级分拨', 1, 'dispatch'], ['二级分拨', 2, 'dispatch'], ['已签收', 3, 'confirm'], ['处置中', 4, 'handle'], ['二级分拨', 2, 'return'], ['部门确认', 3, 'confirm'], ['处置', 4, 'handle'], ['核查', 5, 'check'], ['已办结', 6, 'handle'], ['回访', null, 'other'],
  ])
  expect((await people.rc!.must('GET', `/tickets/${done.ticket.id}`)).state).toBe('verifying')
  const back = await told([['已派单', ''], ['退件', ''], ['退件', '不在受理范围']])
  expect(back.outcomes).toEqual(['applied', 'refused', 'returned'])
  expect((await people.rc!.must('GET', `/tickets/${back.ticket.id}`)).state).toBe('accepted')
})

test('of a ticket that went to another system since, the former one tells, and moves nothing: before the new one is through, and after', async () => {
  const admin = township(people.admin!)
  const next = await Township.open()
  try {
    const sends = async (id: number, sending: boolean): Promise<void> => {
      const { items } = await admin.must('GET', '/connectors')
      const { name, url, version } = items.find((one: Json) => one.id === id)
      await admin.must('PUT', `/connectors/${id}`, { name, url, on: true, sends: sending, version })
    }
    const state = async (id: string): Promise<string> => (await people.rc!.must('GET', `/tickets/${id}`)).state
    const steps = async (id: string): Promise<unknown[]> => (await track(people.rc, id)).steps.map((one: Json) => [one.words, one.connector])
    const update = (request: Json, id: string, status: string, words: string, later: number): Json => ({ update_id: id, service_request_id: request.id, status, description: words, updated_datetime: now(later) })
    const outcome = async (body: Json): Promise<string> => (await post(body)).body.updates[0].outcome
    const finishes = async (id: string): Promise<unknown[]> => (await people.rc!.must('GET', `/tickets/${id}/history`)).items.filter((one: Json) => one.kind === 'ticket.finished').map((one: Json) => one.data.note)
    // Two tickets are with the first; both are taken back, and reported up to the other one, which sends by now.
    const tickets = [await reportUp(people), await reportUp(people), await reportUp(people)]
    const first = await Promise.all(tickets.map((ticket) => arrived(there, ticket)))
    for (const [at, ticket] of tickets.entries()) await until('the number is kept', async () => (await track(people.rc, ticket.id)).links[0]?.foreign === first[at]!.id)
    await sends(connector.id, false)
    const other = await admin.must('POST', '/connectors', { kind: 'open311', name: '街道新平台', url: `${next.url}/v2`, key: 'key', secret: otherSecret, poll_s: 1, retry_s: 1, on: true, sends: true })
    // One is still with the first: it is the one that has it, whoever sends by now.
    expect(await outcome(update(first[2]!, 'F-0', 'closed', '原平台办好了', -60))).toBe('applied')
    expect(await state(tickets[2]!.id)).toBe('verifying')
    for (const ticket of tickets.slice(0, 2)) {
      await people.rc!.act(`/tickets/${ticket.id}`, 'back', { reason: '换平台' })
      await people.rc!.act(`/tickets/${ticket.id}`, 'township', { reason: '报新平台' })
    }
    const second = await Promise.all(tickets.slice(0, 2).map((ticket) => arrived(next, ticket)))

    // The former one is first.
    const [early, late] = tickets as [Json, Json]
    expect(await outcome(update(first[0]!, 'F-1', 'in_progress', '原平台派人了', -30))).toBe('applied')
    expect(await outcome(update(first[0]!, 'F-2', 'closed', '原平台说办好了', -20))).toBe('stale')
    expect(await outcome(update(first[0]!, 'F-2', 'closed', '原平台说办好了', -20))).toBe('known')
    expect(await outcome(update(first[0]!, 'F-3', 'cancelled', '原平台不办了', -10))).toBe('stale')
    expect(await outcome(update(first[0]!, 'F-4', 'unchanged', '原平台留话', -5))).toBe('applied')
    expect([await state(early.id), await finishes(early.id)]).toEqual(['township', []])
    expect((await inbox('stale')).find((one) => one.update === 'F-2')).toMatchObject({ ticket: early.id, words: '原平台说办好了', why: 'the ticket was reported up to another system since' })
    await next.step(second[0]!.id, 'closed', '新平台办好了')
    await reaches(people.rc!, early.id, 'verifying')
    expect(await finishes(early.id)).toEqual(['新平台办好了'])
    expect(await steps(early.id)).toEqual([['原平台派人了', '乡镇'], ['原平台说办好了', '乡镇'], ['原平台不办了', '乡镇'], ['原平台留话', '乡镇'], ['新平台办好了', '街道新平台']])

    // The new one is first: what the former one says of its end opens and closes nothing.
    await next.step(second[1]!.id, 'closed', '新平台办好了')
    await reaches(people.rc!, late.id, 'verifying')
    expect(await outcome(update(first[1]!, 'F-5', 'cancelled', '原平台不办了', 0))).toBe('stale')
    expect(await outcome(update(first[1]!, 'F-6', 'closed', '原平台说办好了', 1))).toBe('stale')
    expect([await state(late.id), await finishes(late.id)]).toEqual(['verifying', ['新平台办好了']])

    // Reported up to the first again, the first has it again, and the other one is the former.
    await answerAll(people, late.id)
    await people.resident!.act(`/tickets/${late.id}`, 'reopen', { reason: '又坏了' })
    await sends(other.id, false)
    await sends(connector.id, true)
    await people.rc!.act(`/tickets/${late.id}`, 'township', { reason: '还是报原平台' })
    await until('it is heard', async () => (await track(people.rc, late.id)).waiting === 0)
    await next.step(second[1]!.id, 'fixed', '新平台再说一次')
    const again = await until('it has come', async () => (await whole(people.officer!, `/connectors/${other.id}/inbox`)).find((one) => one.words === '新平台再说一次'))
    expect([again.outcome, await state(late.id)]).toEqual(['stale', 'township'])
    const fresh = await until('it is there anew', async () => (await there.command('request', { number: late.number }))[1])
    await until('the number is kept', async () => (await track(people.rc, late.id)).links.some((one: Json) => one.foreign === fresh.id))
    expect(await outcome(update(fresh, 'F-7', 'closed', '原平台又办好了', 5))).toBe('applied')
    expect([await state(late.id), await finishes(late.id)]).toEqual(['verifying', ['新平台办好了', '原平台又办好了']])

    // What the former one answers late gives the ticket no number.
    await there.manner({ error: 1 })
    const slow = await reportUp(people)
    await until('it is tried', async () => (await whole(people.officer!, `/connectors/${connector.id}/queue?state=failed`)).some((one) => one.ticket === slow.id))
    await sends(connector.id, false)
    await sends(other.id, true)
    await people.rc!.act(`/tickets/${slow.id}`, 'back', { reason: '换平台' })
    await people.rc!.act(`/tickets/${slow.id}`, 'township', { reason: '报新平台' })
    const taken = await arrived(next, slow)
    const number = async (): Promise<string> => (await people.rc!.must('GET', `/tickets/${slow.id}`)).foreign_number
    await until('its number is kept', async () => (await number()) === taken.id)
    await there.manner({ error: 0 })
    const lateOne = await arrived(there, slow)
    await until('the former one’s is kept with it', async () => (await track(people.rc, slow.id)).links.some((one: Json) => one.foreign === lateOne.id))
    expect(await number()).toBe(taken.id)
  } finally {
    next.close()
  }
}, 120_000)
