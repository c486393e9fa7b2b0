// The figures of a community against its log, counted by another implementation; the tickets behind each;
// what a spreadsheet gets; and that nobody learns of a private ticket from a number.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { boardOf } from './support/board_oracle.js'
import { Client, type Json } from './support/client.js'
import { count, median, storiesOf, type Counted } from './support/figure_oracle.js'
import { random as seeded } from './support/random.js'
import { ok, run, Server } from './support/server.js'

let server: Server
const people: Record<string, Client> = {}
const cast = ['wang', 'chen', 'zhou', 'li', 'sun', 'he', 'ma', 'zhao', 'han', 'wu', 'admin']
const parties = ['residents_committee', 'owners_committee', 'property_company', 'party_representatives']
const period = 'from=2000-01&to=2099-12'

/** The straight road of a ticket, which a walk by chance does not find: four answers, the work, the reporter's word. */
async function close(id: string, reporter: Client, rating: number): Promise<void> {
  const work = people['he']!
  await work.act(`/tickets/${id}`, 'accept')
  for (const [index, login] of ['li', 'sun', 'he', 'ma'].entries()) await people[login]!.must('PUT', `/tickets/${id}/answers/${parties[index]}`, { text: '答', stance: 'handle', publish: true })
  await work.act(`/tickets/${id}`, 'assign', { party: 'property_company' })
  for (const action of ['take', 'start']) await work.act(`/tickets/${id}`, action)
  await work.act(`/tickets/${id}`, 'finish', { note: '好了' })
  await reporter.act(`/tickets/${id}`, 'confirm', { rating })
}

/** One step of somebody, legal or not: the server says which. */
async function step(random: () => number, tickets: string[]): Promise<void> {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
  const [id, who] = [pick(tickets), people[pick(cast)]!]
  const act = (action: string, more = {}): Promise<Json> => who.send('POST', `/tickets/${id}/actions`, { action, ...more })
  const due = new Date(Date.now() + (random() < 0.3 ? 300 : 3_600_000)).toISOString()
  const steps = [
    () => act('accept'), () => act('assign', { party: pick(parties), due }), () => act('take'), () => act('start'), () => act('finish', { note: '好了' }),
    () => act('confirm', { rating: 1 + Math.floor(random() * 5) }), () => act('reopen', { reason: '没好' }), () => act('return', { reason: '不归我们' }),
    () => act('refuse', { reason: '不办', resolution: pick(['no_action', 'not_responsible']) }), () => act('wait', { reason: '等配件' }), () => act('cancel'), () => act('agenda'),
    () => act('township'), () => act('back'),
    () => who.send('PUT', `/tickets/${id}/answers/${pick(parties)}`, { text: '答', stance: pick(['handle', 'support', 'not_our_duty']), publish: random() < 0.8 }),
    () => who.send('PUT', `/tickets/${id}/answers/${pick(parties)}`, { text: '答', stance: 'handle', publish: true }),
  ]
  await pick(steps)()
}

beforeAll(async () => {
  server = await Server.fresh()
  await ok(['demo', '--data', server.data])
  await server.start()
  for (const login of cast) people[login] = new Client(server.url, await ok(['token', 'create', '--data', server.data, '--login', login]))
  const next = seeded(20261126)
  const random = (): number => next(1_000_000) / 1_000_000
  const tickets: string[] = ((await people['han']!.get('/communities/MG/tickets?limit=50')).body.items as Json[]).map(({ id }) => id)
  for (let index = 0; index < 25; index++) {
    const by = people[['wang', 'chen', 'zhou'][index % 3]!]!
    const made = await by.must('POST', '/communities/MG/tickets', { title: `第 ${index} 件`, body: '内容', category: ['lift', 'noise', 'other'][index % 3], visibility: ['public', 'community', 'private'][Math.floor(random() * 3)], place: { building: String(1 + (index % 8)) } })
    tickets.push(made.id)
    if (index % 2 === 0) await close(made.id, by, 1 + (index % 5))
  }
  // History and open requests of another system: one of each is touched, one is left as it came.
  const old = (id: number, reply: string | null): string => JSON.stringify({ id, title: `旧事 ${id}`, content: '从前的', category: null, status: null, created_at: '2019-03-01 10:00:00', reply, replied_at: reply && '2019-03-02 10:00:00' })
  const file = join(server.data, 'old.jsonl')
  writeFileSync(file, [old(1, '修好了'), old(2, '修好了'), old(3, null), old(4, null)].join('\n'))
  expect(JSON.parse(await ok(['import', 'tickets', '--json', '--data', server.data, '--community', 'MG', file]))).toMatchObject({ added: 4, bad: 0 })
  const imported = ((await people['han']!.get(`/communities/MG/tickets?limit=50&q=${encodeURIComponent('旧事')}`)).body.items as Json[])
  expect(imported).toHaveLength(4)
  for (const number of [1, 3]) {
    const { id } = imported.find(({ title }) => title === `旧事 ${number}`)!
    await people['zhao']!.act(`/tickets/${id}`, number === 1 ? 'reopen' : 'agenda', number === 1 ? { reason: '又坏了' } : {})
  }
  // The walk is one by one: what each step finds follows from the seed.
  for (let index = 0; index < 1500; index++) await step(random, tickets)
}, 300_000)
afterAll(async () => { await server?.remove() })

/** All events of the community, as somebody reads them who may see every ticket. */
async function events(): Promise<Json[]> {
  const all: Json[] = []
  for (let since = 0; ;) {
    const { items, seq, next } = await people['han']!.must('GET', `/communities/MG/events?since=${since}&limit=100`)
    all.push(...items)
    if (next === null) return all
    since = seq
  }
}
async function counted(asOf: string): Promise<Counted[]> {
  return storiesOf(await events()).flatMap((story) => count(story, Date.parse(asOf), 'Asia/Shanghai') ?? [])
}
const tally = (tickets: Counted[], figure: string) => ({
  numerator: tickets.filter(({ sets }) => sets[figure]!.numerator).length, denominator: tickets.filter(({ sets }) => sets[figure]!.denominator).length,
})
const figuresOf = ['answer', 'solve', 'satisfaction', 'on_time', 'rework', 'return', 'reopen', 'silence']
const rates = (tickets: Counted[]) => Object.fromEntries(figuresOf.map((figure) => [figure, tally(tickets, figure)]))
const near = (told: number | null, counted: number | null): void => {
  if (counted === null || told === null) expect(told).toBe(counted)
  else expect(Math.abs(told - counted)).toBeLessThanOrEqual(Math.max(1, counted * 0.035))
}

test.each([['everybody reads', ''], ['those who see private tickets read', '&with_private=true']])('the figures that %s are what the log says, whole and in every group', async (_who, more) => {
  const told = (await people['han']!.get(`/communities/MG/figures?${period}${more}`)).body
  const tickets = (await counted(told.as_of)).filter((ticket) => more !== '' || !ticket.private)
  expect(tickets.length).toBeGreaterThan(20)
  expect(told.total.raised).toBe(tickets.length)
  expect(told.total.rates).toEqual(rates(tickets))
  // The walk has been everywhere: no figure is nothing of nothing.
  for (const figure of figuresOf) expect(told.total.rates[figure].denominator, figure).toBeGreaterThan(0)
  near(told.total.first_answer_minutes, median(tickets.flatMap(({ firstAnswer }) => firstAnswer ?? [])))
  near(told.total.close_minutes, median(tickets.flatMap(({ close }) => close ?? [])))
  for (const [list, name, of] of [['by_month', 'month', 'month'], ['by_grid', 'grid', 'grid'], ['by_category', 'category', 'category']] as const) {
    const groups = [...new Set(tickets.map((ticket) => ticket[of]))].filter((key) => key !== '').sort()
    expect(told[list].map((group: Json) => group[name])).toEqual(groups)
    for (const group of told[list]) expect(group.figures.rates, `${list} ${group[name]}`).toEqual(rates(tickets.filter((ticket) => ticket[of] === group[name])))
  }
  for (const party of parties) {
    const group = told.by_party.find((entry: Json) => entry.party === party).figures
    const answers = tickets.flatMap((ticket) => ticket.answers[party] ?? [])
    const due = answers.filter((answer) => answer.due).length
    const expected = rates(tickets.filter((ticket) => ticket.party === party))
    expected['answer'] = { numerator: answers.filter(({ inTime }) => inTime).length, denominator: due }
    expected['silence'] = { numerator: answers.filter(({ silent }) => silent).length, denominator: due }
    expect(group.rates, party).toEqual(expected)
    near(group.first_answer_minutes, median(answers.flatMap(({ minutes }) => minutes ?? [])))
  }
})

test('the board is what the log says, whoever reads it', async () => {
  const { community: _community, as_of: asOf, ...told } = (await people['wang']!.must('GET', '/communities/MG/board')) as Json
  const counted = boardOf(storiesOf(await events()), parties, Date.parse(asOf), 'Asia/Shanghai')
  expect(told).toEqual(counted)
  // The walk has been everywhere: no count is nothing of nothing.
  for (const name of ['open', 'overdue', 'submitted_30d', 'closed_30d', 'reopened_30d', 'ratings']) expect(told[name], name).toBeGreaterThan(0)
  expect(Object.keys(told.by_state).length).toBeGreaterThan(4)
  for (const name of ['answered', 'owed', 'working', 'overdue']) expect(told.by_party.some((party: Json) => party[name] > 0), name).toBe(true)
  for (const client of [new Client(server.url), people['han']!, people['admin']!]) {
    const { as_of: _asOf, community: _id, overdue: _late, by_party: _parties, ...same } = (await client.must('GET', '/communities/MG/board')) as Json
    expect(same).toEqual(Object.fromEntries(Object.entries(told).filter(([name]) => name in same)))
  }
})

/** All pages of the tickets behind a figure. */
async function behind(client: Client, figure: string, query: string): Promise<string[]> {
  const numbers: string[] = []
  for (let cursor = ''; ;) {
    const { items, next } = (await client.must('GET', `/communities/MG/figures/${figure}?${period}&limit=7&${query}${cursor}`)) as { items: Json[]; next: string | null }
    numbers.push(...items.map(({ number }) => number))
    if (next === null) return numbers.sort()
    cursor = `&cursor=${next}`
  }
}

test('behind each figure stand exactly the tickets it counts', async () => {
  const tickets = await counted(new Date().toISOString())
  for (const figure of figuresOf) {
    const sets = (part: string, one: Counted): boolean => {
      const { numerator, denominator } = one.sets[figure]!
      return part === 'numerator' ? numerator : part === 'denominator' ? denominator : denominator && !numerator
    }
    for (const part of ['numerator', 'denominator', 'missed']) {
      const expected = (filter: (one: Counted) => boolean): string[] => tickets.filter((one) => sets(part, one) && filter(one)).map(({ number }) => number).sort()
      expect(await behind(people['han']!, figure, `part=${part}&with_private=true`), `${figure} ${part}`).toEqual(expected(() => true))
      expect(await behind(people['han']!, figure, `part=${part}&category=lift`), `${figure} ${part} of lifts`).toEqual(expected(({ category, private: hidden }) => category === 'lift' && !hidden))
    }
  }
  for (const party of parties) {
    const answers = (fits: (answer: Counted['answers'][string]) => boolean): string[] => tickets.filter((one) => one.answers[party] && fits(one.answers[party]!)).map(({ number }) => number).sort()
    const ask = (figure: string, part: string) => behind(people['han']!, figure, `part=${part}&with_private=true&party=${party}`)
    expect(await ask('answer', 'numerator'), `${party} in time`).toEqual(answers(({ inTime }) => inTime))
    expect(await ask('answer', 'denominator'), `${party} due`).toEqual(answers(({ due }) => due))
    expect(await ask('answer', 'missed'), `${party} missed`).toEqual(answers(({ due, inTime }) => due && !inTime))
    expect(await ask('silence', 'numerator'), `${party} silent`).toEqual(answers(({ silent }) => silent))
  }
})

test('nobody learns of a private ticket from a number', async () => {
  const read = async (client: Client): Promise<Json> => {
    const { as_of: _asOf, ...told } = (await client.must('GET', `/communities/MG/figures?${period}`)) as Json
    return told
  }
  const before = await read(people['wang']!)
  const hidden = await people['wang']!.must('POST', '/communities/MG/tickets', { title: '私事', body: '不想人知道', category: 'fire', visibility: 'private' })
  await people['he']!.act(`/tickets/${hidden.id}`, 'accept')
  await people['he']!.must('PUT', `/tickets/${hidden.id}/answers/property_company`, { text: '答', stance: 'handle', publish: true })
  for (const client of [people['wang']!, people['wu']!, people['admin']!, new Client(server.url), people['han']!]) expect(await read(client)).toEqual(before)
  const sheet = async (more: string): Promise<string> => (await people['han']!.get(`/communities/MG/figures.csv?${period}${more}`)).text
  expect(await sheet('&with_private=true')).not.toBe(await sheet(''))

  for (const login of ['wang', 'wu', 'admin']) for (const path of ['figures?', 'figures/answer?', 'figures.csv?']) {
    expect((await people[login]!.get(`/communities/MG/${path}with_private=true`)).status, `${login} ${path}`).toBe(403)
  }
  for (const login of ['he', 'zhao', 'han']) expect((await people[login]!.get('/communities/MG/figures?with_private=true')).status).toBe(200)
  // The lists hold back what the reader may not see, whatever the figure counts.
  const open = await behind(new Client(server.url), 'silence', 'part=denominator')
  const published = (await counted(new Date().toISOString())).filter((one) => open.includes(one.number))
  expect(published.every((one) => !one.private)).toBe(true)
  expect(open).not.toContain(hidden.number)
  for (const number of open) expect((await new Client(server.url).get(`/tickets/${number}`)).status).toBe(200)
})

test('a spreadsheet has the same sums, a mark for Excel, and no formula', async () => {
  const { text, headers } = await people['he']!.get(`/communities/MG/figures.csv?${period}&language=en`)
  expect(headers.get('content-type')).toBe('text/csv; charset=utf-8')
  const bytes = new Uint8Array(await (await fetch(`${server.url}/api/v1/communities/MG/figures.csv?${period}`)).arrayBuffer())
  expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
  const [head, ...rows] = text.replace('\ufeff', '').trimEnd().split('\r\n').map((line) => line.split(','))
  const told = (await people['he']!.get(`/communities/MG/figures?${period}`)).body.total
  const sum = (column: string): number => rows.reduce((all, row) => all + Number(row[head!.indexOf(column)]), 0)
  expect(sum('Raised')).toBe(told.raised)
  expect([sum('Solved'), sum('Closed after answers')]).toEqual([told.rates.solve.numerator, told.rates.solve.denominator])
  expect([sum('Answered by all in time'), sum('Answers decided')]).toEqual([told.rates.answer.numerator, told.rates.answer.denominator])
  expect(rows.flat().filter((cell) => /^[=+\-@\t]/.test(cell))).toEqual([])
})

test('months and periods that are none are refused by name', async () => {
  for (const [query, pointer] of [['from=2026-13', '/from'], ['to=26-1-01', '/to'], ['from=2026-05&to=2026-04', '/from']] as const) {
    const { status, body } = await people['wang']!.get(`/communities/MG/figures?${query}`)
    expect([query, status, body.errors?.[0]?.pointer]).toEqual([query, 422, pointer])
  }
  expect((await people['wang']!.get('/communities/MG/figures/nonsense')).status).toBe(404)
  expect((await people['wang']!.get('/communities/MG/figures/answer?cursor=x')).status).toBe(422)
})

test('the log proves the figures, and they are found again from it', async () => {
  expect(JSON.parse((await run(['verify', '--json', '--data', server.data])).out).findings).toBe(0)
  // And it sees what another hand does to them.
  const backup = join(server.data, 'copy.db')
  await server.cli('backup', backup)
  for (const [change, finding] of [
    ["UPDATE board_counts SET count = count + 1 WHERE measure = 'state' AND name = 'closed'", 'the sums of its figures'],
    ["DELETE FROM board_counts WHERE measure = 'due'", 'the sums of its figures'],
    ['UPDATE ticket_figures SET closed_on = closed_on + 1 WHERE closed_on > 0', 'its figures are not what the log says'],
    ["UPDATE figure_sums SET raised = raised + 1", 'the sums of its figures'],
  ] as const) {
    const folder = mkdtempSync(join(tmpdir(), 'sifang-figures-'))
    cpSync(backup, join(folder, 'sifang.db'))
    execFileSync('sqlite3', [join(folder, 'sifang.db'), change])
    const { code, out, err } = await run(['verify', '--data', folder])
    expect(code, change).toBe(1)
    expect(out + err, change).toContain(finding)
    rmSync(folder, { recursive: true })
  }
})
