// Every page of every role but those of the grids, which have walks of their own (every_grid_page, every_township_page): what stands in them.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, type Look } from './browser.js'
import { Client, type Json } from './client.js'
import { makePdf, makePng, mustSend } from './files.js'
import { walk, type Stops } from './page_check.js'
import { points, pointsShelf } from './points.js'
import { openPoll } from './polls.js'
import { ok, program, repository, Server } from './server.js'

let server: Server
let browser: Browser
let password: string
let next: string
let held: string
let asked: string
let village: string
let promised: string
let counted: string
let drafted: string
let code: number

const people = new Map<string, Promise<Client>>()
/** A client that acts as somebody of the demo community. */
function person(login: string): Promise<Client> {
  const known = people.get(login) ?? ok(['token', 'create', '--data', server.data, '--login', login]).then((token) => new Client(server.url, token))
  people.set(login, known)
  return known
}

/** The meeting that is about to start, in the middle of an item: said, asked for the floor, voting. */
async function holdMeeting(): Promise<void> {
  const host = await person('zhao')
  const meetings = (await host.get('/communities/MG/meetings')).body.items as Json[]
  next = meetings.find(({ state }) => state === 'scheduled').id
  held = meetings.find(({ state }) => state === 'published').id
  const path = `/meetings/${next}`
  await host.act(path, 'open')
  for (const login of ['li', 'sun', 'he', 'ma']) await (await person(login)).act(path, 'check_in')
  await host.act(path, 'start')
  await host.act(path, 'next')
  const item = (await host.get(path)).body.current
  for (const login of ['he', 'ma']) await (await person(login)).must('POST', `/agenda/${item}/statements`, { text: '配件周三到货。' })
  const { statements } = (await host.get(path)).body.agenda.find(({ id }: Json) => id === item)
  await (await person('he')).must('PATCH', `/statements/${statements[0].id}`, { text: '配件周四到货。' })
  for (const title of ['东门几点关?', '垃圾房几点开?']) {
    const question = await (await person('chen')).must('POST', `${path}/agenda`, { kind: 'question', title })
    await (await person('wang')).must('PUT', `/agenda/${question.id}/support`, {})
    if (title.startsWith('东门')) await (await person('he')).must('PUT', `/agenda/${question.id}/reply`, { text: '夜里十一点。' })
  }
  const waiting = (await host.get(path)).body.agenda.find(({ state, kind }: Json) => state === 'pending' && kind !== 'question').id
  for (const on of [item, waiting])
    for (const [title, bytes] of [['三家报价', makePdf()], ['平面图', makePng(300, 200)]] as const)
      await host.must('POST', `/agenda/${on}/papers`, { title, attachment: (await mustSend(host, bytes, '材料.pdf')).id })
  const motion = await (await person('he')).must('POST', `/agenda/${item}/motions`, { text: '每周五清运大件垃圾。' })
  const amend = async (text: string): Promise<Json> => (await person('sun')).must('POST', `/motions/${motion.id}/amendments`, { text, reason: '周五来不及' })
  const { amendments } = await amend('每周三清运大件垃圾。')
  await amend('每两周清运一次大件垃圾。') // stale once the other is accepted
  await (await person('he')).act(`/amendments/${amendments[0].id}`, 'accept')
  await amend('每周三、周六清运大件垃圾。')
  await (await person('sun')).must('POST', `/agenda/${item}/speakers`, {})
  const topic = await host.must('POST', `${path}/agenda`, { kind: 'topic', title: '东门岗亭漏雨', urgent: '雨季' })
  const decided = await host.must('POST', `/agenda/${topic.id}/decision`, { text: '修好东门岗亭', party: 'property_company', due: new Date(Date.now() + 864e6).toISOString() })
  promised = decided.decision.id
  const he = await person('he')
  await he.must('POST', `/tasks/${decided.task.id}/reports`, { text: '材料到了', percent: 30 })
  await he.must('POST', `/tasks/${decided.task.id}/parts`, { text: '拆旧瓦', party: 'residents_committee' })
  const vote = await host.must('POST', `/agenda/${item}/votes`, { question: '同意更换门机?', rule: 'four_party_majority', secret: false })
  await host.act(`/votes/${vote.id}`, 'open')
  await (await person('li')).must('POST', `/votes/${vote.id}/ballots`, { choice: 'for' })
}

/** The published minutes in correction, with a summary written anew. */
async function beginCorrection(): Promise<void> {
  const recorder = await person('qian')
  await recorder.act(`/meetings/${held}`, 'correct', { reason: '写漏了一句' })
  const { agenda } = (await recorder.get(`/meetings/${held}`)).body
  await recorder.must('PUT', `/agenda/${agenda[0].id}/summary`, { text: '费用另行公示。' })
}

/** A vote that asks, with two ballots of wang's and a written one in review; one that is counted; a draft. */
async function holdPolls(): Promise<void> {
  const [host, admin] = [await person('zhao'), await person('admin')]
  const draft = async (question: string): Promise<string> => (await host.must('POST', '/communities/MG/polls', { question, text: '两个月试行。', rule: 'residents_assembly' })).id
  await admin.must('POST', '/communities/MG/rolls/import', { electorate: 'residents', csv: 'elector,names,login\nJ1,王秀英,wang\nJ2,王大爷,wang\nJ3,陈立,chen\n' })
  await admin.must('POST', '/communities/MG/rolls/import', { electorate: 'owners', csv: '楼栋,单元,房号,业主编号,面积,姓名,账号\n3,1,501,Y1,90.5,王秀英,wang\n' })
  asked = await draft('小区道路改单行吗')
  counted = await draft('装充电桩吗')
  drafted = await draft('换垃圾桶吗')
  for (const id of [asked, counted]) await openPoll({ host }, { id })
  for (const elector of ['J1', 'J2']) await (await person('wang')).must('POST', `/polls/${counted}/ballots`, { elector, choice: 'for' })
  await (await person('chen')).must('POST', `/polls/${counted}/ballots`, { choice: 'against' })
  await host.act(`/polls/${counted}`, 'close')
  const held_on = new Date().toISOString().slice(0, 10)
  village = (await host.must('POST', '/communities/MG/matters', { title: '修东边的路', text: '宽四米。', held_on, assembly_rule: 'village_assembly' })).id
  await host.must('POST', `/matters/${village}/records`, { stage: 'consultation', held_on, due: 9, present: 8, in_favour: 8 })
  for (const [login, choice] of [['qian', 'for'], ['zheng', 'against']]) await (await person(login!)).must('POST', `/polls/${asked}/papers`, { elector: 'J3', choice, channel: 'door' })
}

/** The demo with its points scheme, in which a household holds a code. */
async function openDemo(): Promise<void> {
  server = await Server.fresh()
  password = /password for all: (\S+)/.exec(await ok(['demo', '--data', server.data]))![1]!
  await promisify(execFile)('node', [join(repository, 'deploy/demo_points.mjs'), program, server.data, '--plugins', pointsShelf()])
  await server.start('--plugins', pointsShelf())
  const home = points(await person('hu'))
  const { items: shops } = await home.must('GET', '/shops')
  const [shop, goods] = shops.flatMap((one: Json) => one.goods.map((each: Json) => [one, each])).sort(([, a]: Json[], [, b]: Json[]) => a.points - b.points)[0]
  code = (await home.must('POST', '/redemptions', { shop: shop.id, lines: [{ goods: goods.id, count: 1 }] })).id
}

async function prepare(): Promise<void> {
  await openDemo()
  await holdMeeting()
  await beginCorrection()
  await holdPolls()
  const report = { kind: 'privacy', words: '写了门牌' }
  await (await person('wang')).must('POST', '/tickets/MG-2026-000003/reports', report)
  const { id } = await (await person('wang')).must('POST', '/tickets/MG-2026-000002/reports', report)
  await (await person('li')).must('POST', `/reports/${id}/settle`, { outcome: 'dismissed', reason: '是公共地方' })
  const { title } = await (await person('li')).must('GET', '/tickets/MG-2026-000004')
  await (await person('li')).must('POST', '/tickets/MG-2026-000004/masks', { words: title.slice(0, 2), reason: '写了名字' })
  browser = await openBrowser()
}

const pages = (): Stops[] => [
  [null, ['/mail/off?token=x', '/login', '/join', '/reset', '/track', '/board?c=MG', '/t/MG-2026-000002', '/nowhere']],
  ['wang', ['/home', '/submit', '/submit?c=MG&b=3&u=2', '/submit?c=XX', '/t/MG-2026-000001', '/t/MG-2026-000010', '/tickets', '/tickets?q=xyz', '/board', '/me', '/me/looks', '/notices', '/notices/settings', `/m/${next}`, `/m/${next}/in`, `/m/${next}/in#000000`, `/m/${held}/in`, `/m/${held}/minutes`, '/m?q=%E7%94%B5%E6%A2%AF', '/m?q=xyz', '/polls', `/polls/${asked}`, `/polls/${counted}`, '/matters', `/matters/${village}`, '/decisions', `/decisions/${promised}`]],
  ['wang, in large letters', ['/home', '/submit', '/submit?c=MG&b=3&u=2', '/notices', `/polls/${asked}`, `/m/${held}/minutes`, '/m?q=%E7%94%B5%E6%A2%AF']],
  ['qian', [`/m/${held}/minutes`]],
  [null, ['/points/board?c=MG', '/points/publications?c=MG', '/points/publications/1?c=MG']],
  ['hu', ['/home', '/board', '/points/publications/1', '/me', '/points', '/points/claim', '/points/mine', '/points/shops', `/points/code/${code}`, '/points/book', '/points/board', '/points/publications']],
  ['chen', ['/points', '/points/mine']],
  ['feng', ['/home', '/points/rounds', '/points/rounds/2', '/points/rounds/2/9', '/points/rounds/2/13', '/points/review']],
  ['jiang', ['/home', '/points/review', '/points/objections', '/points/months', '/points/households', '/points/figures']],
  ['shen', ['/home', '/points/counter', '/me']],
  ['zheng', ['/grid', '/home']],
  ['admin', ['/points/admin', '/points/households', '/points/books/1']],
  ['he', ['/desk', '/notices', '/figures', '/templates', '/places/codes', '/me', '/tickets?figure=on_time&part=denominator&from=2026-01&to=2026-12', '/tickets?open', '/t/MG-2026-000004', '/t/MG-2026-000004/slip', `/m/${next}`, `/decisions/${promised}`]],
  ['zhao', ['/matters/new', `/matters/${village}`, '/polls', '/polls/new', `/polls/${drafted}`, `/polls/${drafted}/edit`, `/polls/${asked}`, `/polls/${asked}/papers`, `/polls/${counted}`, '/rolls', '/m', '/series', '/reports', '/t/MG-2026-000004', `/m/${next}`, `/m/${next}/host`, `/m/${next}/projector`, `/m/${next}/in`, `/m/${next}/in#000000`, `/m/${held}`, `/m/${held}/host`]],
  ['wu', [`/polls/${asked}/papers`, '/grid', '/submit?for']],
  ['admin', ['/rolls', '/setup', '/setup/places', '/setup/outbox', '/setup/plugins', '/notices', '/setup/clocks', '/desk']],
]

/** Registers the test of one language; each has a file of its own, so that they run side by side. */
export function everyPageIn(language: Look['language']): void {
  beforeAll(prepare)
  afterAll(async () => {
    await browser?.close()
    await server?.remove()
  })
  test(`no page of any role has anything against it in ${language}, in any theme or size of letters`, async () => {
    const { said, seen } = await walk({ url: server.url, browser, password, stops: pages() }, language)
    expect(seen).toBeGreaterThan(150)
    expect(said).toEqual([])
  }, 600_000)
}
