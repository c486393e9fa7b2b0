// A week of the demo's grids with a township on the other side: rows of every state and outcome, both sides compared,
// lines drawn anew, a handover that leaves something behind, a household map that was looked at, patrols.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Client, type Json } from './client.js'
import { makeJpeg, mustSend } from './files.js'
import { day, grids, gridShelf, heard, idOf } from './grid.js'
import { lamp, Open311 } from './open311.js'
import { ok, program, repository, Server } from './server.js'
import { arrived, secret, Township, township, until, whole } from './township.js'

/** The demo with its grids, told to a server that takes and sends webhooks on this machine. */
export interface Demo { server: Server; password: string }

export interface GridStory extends Demo {
  /** Jobs: lines drawn anew, a handover. */
  redraw: number
  handover: number
  home: number
}
export interface TownshipStory extends Demo {
  there: Township
  /** Connectors of the township: one that works, one whose tables are wrong, the demo's, which is off. */
  works: number
  wrong: number
  off: number
  /** Numbers of tickets: one that goes through the township's hands, one that was returned, one that waits to be sent. */
  handled: string
  returned: string
  waiting: string
  /** One that came by Open311, with the data of whoever reported it. */
  came: string
}

class Story {
  readonly people = new Map<string, Promise<Client>>()
  constructor(readonly server: Server) {}

  person(login: string): Promise<Client> {
    const known = this.people.get(login) ?? ok(['token', 'create', '--data', this.server.data, '--login', login]).then((token) => new Client(this.server.url, token))
    this.people.set(login, known)
    return known
  }
  async raise(title: string, fields: Json): Promise<Json> {
    return (await this.person('wang')).must('POST', '/communities/MG/tickets', { title, body: `${title}，请来看看。`, urgency: 'normal', visibility: 'community', ...fields })
  }
  async heard(): Promise<void> {
    await heard({ admin: await this.person('admin') })
  }
  async reportUp(title: string, fields: Json): Promise<Json> {
    const { id } = await this.raise(title, fields)
    const li = await this.person('li')
    await li.act(`/tickets/${id}`, 'accept')
    return li.act(`/tickets/${id}`, 'township', { reason: '超出小区的权限' })
  }
}

const at = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString().replace(/\.\d+Z/, 'Z')

/** A connector that works, beside the demo's, which is off, and one whose tables are wrong. */
async function connect(story: Story, there: Township): Promise<{ works: Json; wrong: Json; off: Json }> {
  const admin = township(await story.person('admin'))
  const { items: [off] } = await admin.must('GET', '/connectors')
  const works = await admin.must('POST', '/connectors', { kind: 'open311', name: '街道指挥中心', url: `${there.url}/v2`, key: 'key', secret, poll_s: 86_400, retry_s: 1, on: true, sends: true })
  await there.command('push', { url: `${story.server.url}/township/MG/${works.id}`, secret })
  const set = async (id: number, change: (mapping: Json) => void): Promise<void> => {
    const mapping = await admin.must('GET', `/connectors/${id}/mapping`)
    change(mapping)
    await admin.must('PUT', `/connectors/${id}/mapping`, { tables: mapping.tables, template: mapping.template, version: mapping.version })
  }
  await set(works.id, ({ tables }) => {
    tables.category = [{ ours: 'lighting', theirs: 'T-09' }, { ours: 'road', theirs: 'T-02' }, { ours: 'fire', theirs: 'T-11' }]
    tables.deadline = [{ theirs: '48h', minutes: 2_880 }]
  })
  const wrong = await admin.must('POST', '/connectors', { kind: 'webhook', name: '数字城管', url: `${there.url}/hook`, secret, on: true, sends: false })
  await set(wrong.id, (mapping) => {
    mapping.tables.category = [{ ours: 'lift', theirs: '020105' }, { ours: 'lift', theirs: '020106' }, { ours: 'roof', theirs: '020301' }]
    mapping.tables.field[0].pointer = 'update_id'
    mapping.template = '{"number": "{{ticket.nummer}}"}'
  })
  return { works, wrong, off }
}

/** What the township says, so that there is each outcome. */
async function answer(story: Story, there: Township, works: number): Promise<{ handled: Json; returned: Json }> {
  const officer = await story.person('han')
  const came = (update: string): Promise<Json> => until(`${update} has come`, async () => (await whole(officer, `/connectors/${works}/inbox`)).find((one) => one.update === update))
  const handled = await story.reportUp('南门外路灯整排不亮', { category: 'lighting', place: { building: '2', text: '南门外' } })
  const returned = await story.reportUp('西墙外人行道塌了一块', { category: 'road', place: { building: '6' } })
  const [one, other] = [await arrived(there, handled), await arrived(there, returned)]
  await until('the numbers are kept', async () => (await Promise.all([handled, returned].map(async ({ id }) => (await officer.must('GET', `/tickets/${id}`)).foreign_number))).every((number) => number !== null))
  await came(await there.step(one.id, 'open', '一级分拨至街道。', { level: 1, label: '一级分拨', who: '区指挥中心', at: at(-50) }))
  await came(await there.step(one.id, 'action_scheduled', '', { level: 3, label: '部门确认', who: '城管科', at: at(-40) }))
  await came(await there.step(one.id, 'in_progress', '已派人到现场，配电箱受潮，正在更换。', { level: 4, label: '现场处置', who: '路灯所', at: at(-30) }))
  await came(await there.step(one.id, 'open', '二级分拨至城管科。', { level: 2, label: '二级分拨', at: at(-45) })) // late
  await came(await there.step(one.id, 'cancelled', '', { at: at(-20) })) // a return without words
  await came(await there.step('TS-4711', 'in_progress', '已处理', { at: at(-10) }))
  await came(await there.step(other.id, 'not_councils_responsibility', '属小区红线以内，请物业处理。', { label: '退件', who: '城管科', at: at(-15) }))
  return { handled, returned }
}

/** Rows that did not get through: refused by ourselves, given up, dead; then nobody answers any more. */
async function fail(story: Story, there: Township, works: number, handled: Json): Promise<string> {
  const officer = await story.person('han')
  const rows = (state: string): Promise<Json[]> => whole(officer, `/connectors/${works}/queue?state=${state}`)
  const count = (state: string, least: number): Promise<unknown> => until(`${least} are ${state}`, async () => (await rows(state)).length >= least)
  const comment = async (text: string): Promise<unknown> => (await story.person('wang')).must('POST', `/tickets/${handled.id}/comments`, { text })
  await story.reportUp('电梯井道进水', { category: 'lift', place: { building: '7' } }) // has no row
  await story.reportUp('有人在楼道里打人', { category: 'fire', visibility: 'private', place: { building: '1', room: '102' } })
  await count('refused', 2)
  await there.manner({ refuse: 1 })
  await comment('今天又暗了一段')
  await count('dead', 1)
  await township(officer).must('POST', `/queue/${(await rows('dead'))[0]!.id}/give_up`, { reason: '已经打电话说过了' })
  await comment('最西边三盏也不亮')
  await count('dead', 1)
  await there.manner({ refuse: 0, token: 1 })
  await story.reportUp('消防通道又被堵了', { category: 'fire', place: { building: '5' } })
  await count('sent', 1)
  await there.command('down')
  const waiting = await story.reportUp('北侧人行道砖松了', { category: 'road', place: { building: '8' } })
  await count('failed', 1)
  await (await story.person('wang')).must('POST', `/tickets/${waiting.id}/comments`, { text: '雨天会溅水' })
  await count('to_send', 1)
  return waiting.number
}

/** Both sides compared, with each kind of difference. */
async function compare(story: Story, there: Township, works: number, handled: Json): Promise<void> {
  const lost = await arrived(there, await story.reportUp('东侧路面裂缝', { category: 'road', place: { building: '5' } }))
  await until('its number is kept', async () => (await whole(await story.person('han'), `/connectors/${works}/queue?state=done`)).some((one) => one.foreign === lost.id))
  await there.command('forget', { request: lost.id })
  await there.command('push', { url: '', secret })
  await there.step((await there.request(handled.number))!.id, 'closed', '已修复', { at: at(-1) }) // of which nobody hears
  await fetch(`${there.url}/v2/requests.json`, { method: 'POST', body: new URLSearchParams({ api_key: 'key', service_code: 'T-09', lat: '30.8', 'attribute[sifang_id]': 'MG-2026-000099' }) })
  const officer = township(await story.person('han'))
  await officer.must('POST', `/connectors/${works}/reconcile`, {})
  const run = await until('it is compared', async () => {
    const [newest] = (await officer.must('GET', `/connectors/${works}/reconciliations`)).items
    return newest?.ended_at && newest
  })
  const found = new Set(run.differences.map(({ what }: Json) => what))
  for (const what of ['missing_there', 'missing_here', 'state']) if (!found.has(what)) throw new Error(`nothing is ${what}: ${JSON.stringify(run)}`)
}

/** Somebody who works in a grid and for a party hands over: of two requests one waits and stays. */
async function handOver(story: Story, password: string, ids: Record<string, number>): Promise<number> {
  const gaoIs = (...role: string[]): Promise<string> => ok(['user', 'add', '--data', story.server.data, '--login', 'gao', '--name', '高建', '--community', 'MG', ...role], `${password}\n`)
  await gaoIs('--password-stdin', '--role', 'grid_worker', '--grid', 'MG-2')
  await gaoIs('--role', 'member', '--party', 'property_company')
  const [gao, he] = [await story.person('gao'), await story.person('he')]
  for (const title of ['单元门闭门器坏了', '楼道灯罩掉了']) {
    const { id } = await story.raise(title, { category: 'property', place: { building: '6' } })
    await story.heard()
    await he.act(`/tickets/${id}`, 'accept')
    await he.act(`/tickets/${id}`, 'assign', { party: 'property_company', assignee: await idOf(gao) })
    await gao.act(`/tickets/${id}`, 'start')
    if (title.startsWith('楼道')) await gao.act(`/tickets/${id}`, 'wait', { reason: '等灯罩到货' })
  }
  await story.heard()
  const { job } = await grids(await story.person('han')).must('POST', `/grids/${ids['MG-2']}/handover`, { from: await idOf(gao), to: await idOf(he), reason: '高建调去别处' })
  return job
}

/** The line between the grids moves west, and a micro-grid comes that nobody serves. */
async function draw(story: Story, password: string): Promise<{ redraw: number; handover: number }> {
  const officer = grids(await story.person('han'))
  const listed = async (): Promise<Json[]> => (await officer.must('GET', '/grids')).items
  const polygon = (west: number, east: number): Json => ({ type: 'Polygon', coordinates: [[[west, 30.8711], [west, 30.8731], [east, 30.8731], [east, 30.8711], [west, 30.8711]]] })
  const [first, second] = await listed()
  await officer.must('POST', '/grids', { code: 'MG-1-1', name: '中心花园微网格', parent: 'MG-1', shape: { type: 'Polygon', coordinates: [[[120.8831, 30.872], [120.8838, 30.872], [120.8838, 30.8723], [120.8831, 30.8723], [120.8831, 30.872]]] } })
  const put = async ({ id, name, version }: Json, shape: Json): Promise<number> => (await officer.must('PUT', `/grids/${id}`, { name, parent: null, shape, reason: '东边那排楼归第二网格', version })).job
  await put(second, polygon(120.884, 120.8873))
  const redraw = await put(first, polygon(120.8828, 120.884))
  const handover = await handOver(story, password, Object.fromEntries((await listed()).map(({ code, id }) => [code, id])))
  for (const id of [redraw, handover]) await until(`job ${id} is done`, async () => (await officer.must('GET', `/jobs/${id}`)).state === 'done')
  return { redraw, handover }
}

/** Households, two of them with a visit that is due; looks at them; patrols with and without a photo. */
async function walkAbout(story: Story): Promise<number> {
  const [zheng, wu] = [await story.person('zheng'), await story.person('wu')]
  const photo = async (client: Client, width: number): Promise<string> => (await mustSend(client, makeJpeg(width, 240, 60))).id
  const homes: Json[] = []
  for (const [room, name, needs, next_visit, lat] of [
    ['902', '王奶奶', ['alone', 'elderly', 'illness'], day(-3), 30.8716], ['301', '李家', ['left_behind', 'hardship'], day(), 30.8717], ['1203', '陈家', ['newcomer'], day(9), null], ['101', '赵师傅', ['veteran', 'disabled'], null, 30.8718],
  ] as const) homes.push(await grids(zheng).must('POST', '/homes', { grid: 'MG-1', building: '3', unit: '2', room, name, people: 2, needs, note: name.startsWith('王') ? '腿脚不便，女儿周末来。门铃坏了，要敲门。' : '', next_visit, ...(lat === null ? {} : { lat, lon: 120.8833 }) }))
  const [first] = homes
  await grids(wu).must('POST', `/homes/${first.id}/visits`, { day: day(-10), words: '送药上门，量了血压。', photos: [await photo(wu, 320)] })
  await grids(zheng).must('POST', `/homes/${first.id}/visits`, { day: day(-3), words: '和女儿通了电话，约好周末一起来看扶手怎么装。', next_visit: day(-1), photos: [] })
  await grids(zheng).must('POST', `/homes/${homes[3].id}/remove`, { reason: '搬走了' })
  for (const client of [wu, zheng]) await grids(client).must('GET', `/homes/${first.id}`)
  const here = { grid: 'MG-1', lat: 30.8725, lon: 120.8834 }
  await grids(wu).must('POST', '/patrols', { ...here, at: at(-120), words: '1 幢后面堆了旧家具，已联系物业今天清走。', photos: [await photo(wu, 300), await photo(wu, 310)], ticket: (await wu.must('GET', '/tickets/MG-2026-000003')).id })
  await grids(wu).must('POST', '/patrols', { grid: 'MG-1', at: at(-30), words: '消防通道畅通。' })
  return first.id
}

async function demo(): Promise<Demo> {
  const server = await Server.fresh()
  const password = /password for all: (\S+)/.exec(await ok(['demo', '--data', server.data]))![1]!
  await promisify(execFile)('node', [join(repository, 'deploy/demo_grid.mjs'), program, server.data, '--plugins', gridShelf()])
  await server.start('--plugins', gridShelf(), '--private-webhooks')
  return { server, password }
}

export async function tellGridStory(): Promise<GridStory> {
  const { server, password } = await demo()
  const story = new Story(server)
  const { redraw, handover } = await draw(story, password)
  const home = await walkAbout(story)
  await story.raise('不知道在哪里的一堆旧家具', { category: 'environment', place: { text: '围墙边上' } })
  await story.heard()
  return { server, password, redraw, handover, home }
}

/** The hotline sends what somebody has told it. */
async function come(story: Story): Promise<string> {
  const admin = await story.person('admin')
  await admin.must('PUT', '/communities/MG/plugins/grid/settings', { settings: [{ key: 'open311', value: 'true' }] })
  const { key } = await township(admin).must('POST', '/keys', { name: '街道热线', reads: 'public' })
  const number = await new Open311(story.server, key).send({ ...lamp, last_name: '王', first_name: '小明', phone: '138 0000 0000', email: 'wang@example.com', account_id: '0017', media_url: 'https://example.org/a.jpg' })
  await story.heard()
  return number
}

export async function tellTownshipStory(): Promise<TownshipStory> {
  const { server, password } = await demo()
  const there = await Township.open()
  const story = new Story(server)
  const { works, wrong, off } = await connect(story, there)
  const { handled, returned } = await answer(story, there, works.id)
  await compare(story, there, works.id, handled)
  const waiting = await fail(story, there, works.id, handled)
  const admin = township(await story.person('admin'))
  for (const [name, reads] of [['市民热线', 'public'], ['隔壁小区的平台', 'community']]) await admin.must('POST', '/keys', { name, reads })
  await admin.must('POST', `/keys/${(await admin.must('GET', '/keys')).items[1].id}/revoke`, {})
  const came = await come(story)
  return { server, password, there, works: works.id, wrong: wrong.id, off: off.id, handled: handled.number, returned: returned.number, waiting, came }
}
