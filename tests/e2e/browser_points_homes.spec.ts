// Where the core's pages meet the points scheme, in real windows of the demo: what waits for whom on the page where they
// land, the two boards, a publication as a household reads it, a household that has left, and pages that have nothing to show.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { laptop, openBrowser, openWindow, phone, plain, shotsOf, show, type Window } from './support/browser.js'
import { Client, type Json } from './support/client.js'
import { day, month, points, pointsShelf } from './support/points.js'
import { ok, program, repository, Server } from './support/server.js'

let server: Server
let browser: Browser
let password: string
let windows: Window[] = []
const shot = shotsOf('points-homes')

const person = async (login: string): Promise<Client> => new Client(server.url, await ok(['token', 'create', '--data', server.data, '--login', login]))
const ask = async (login: string) => points(await person(login))
async function open(login: string | null, path: string, view = phone, look = plain): Promise<Page> {
  const window = await openWindow(browser, server.url, login === null ? null : { login, password }, view, look)
  windows.push(window)
  await show(window, server.url + path)
  return window.page
}
const settings = async (value: string): Promise<unknown> => (await person('admin')).must('PUT', '/communities/MG/plugins/points/settings', { settings: [{ key: 'public_board', value }] })

beforeAll(async () => {
  server = await Server.fresh()
  password = /password for all: (\S+)/.exec(await ok(['demo', '--data', server.data]))![1]!
  await promisify(execFile)('node', [join(repository, 'deploy/demo_points.mjs'), program, server.data, '--plugins', pointsShelf()])
  await server.start('--plugins', pointsShelf())
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await server?.remove()
})
afterEach(async () => {
  const complaints = windows.flatMap((window) => window.complaints)
  for (const { context } of windows) await context.close()
  windows = []
  expect(complaints).toEqual([])
})

test('a household finds its points where it lands, and what waits: a code, an objection that was answered', async () => {
  const home = await ask('hu')
  const { balance } = await home.must('GET', '/passbook')
  const first = await open('hu', '/home')
  const part = first.getByRole('region', { name: '积分存折' })
  await part.getByText(`${balance} 分，可换`).waitFor()
  await part.getByText(/月已得 \d+ 分，满分 1000/).waitFor()
  expect(await first.getByText('兑换码还没用').count()).toBe(0)

  const [score] = (await home.must('GET', '/own/scores?state=published')).items
  const objection = await home.must('POST', `/scores/${score.id}/objections`, { words: '那天不在家' })
  await (await ask('jiang')).must('POST', `/objections/${objection.id}/answer`, { upheld: false, answer: '有照片为证' })
  const { items: shops } = await home.must('GET', '/shops')
  const made = await home.must('POST', '/redemptions', { shop: shops[0].id, lines: [{ goods: shops[0].goods.find(({ points: cost }: Json) => cost <= balance).id, count: 1 }] })
  const page = await open('hu', '/home')
  await page.getByText(`您家对“${score.item.title}”的异议有答复了：维持原分`).waitFor()
  await shot(page, 'home')
  await page.getByRole('link', { name: `${shops[0].name}的兑换码还没用` }).click()
  await page.waitForURL(`${server.url}/points/code/${made.id}`)
  await page.goto(`${server.url}/home`)
  await page.getByRole('link', { name: /看存折/ }).click()
  await page.getByText('户号 0101', { exact: true }).waitFor()
})

test('who has no account finds nothing of it, and is asked for no more than that', async () => {
  const page = await open('wang', '/home')
  await page.getByRole('heading', { name: '我的诉求' }).waitFor()
  expect(await page.getByText('积分存折').count()).toBe(0)
})

test('a first visit costs little, with the household’s points and all', async () => {
  const window = await openWindow(browser, server.url, { login: 'hu', password }, phone)
  windows.push(window)
  const wire = await window.context.newCDPSession(window.page)
  await wire.send('Network.enable')
  let bytes = 0
  wire.on('Network.loadingFinished', ({ encodedDataLength }) => { bytes += encodedDataLength })
  await show(window, `${server.url}/home`)
  await window.page.getByRole('region', { name: '积分存折' }).getByText('可换').waitFor()
  expect(bytes).toBeGreaterThan(50 * 1024)
  expect(bytes).toBeLessThan(200 * 1024)
})

test('who works for the scheme is told where they land what waits for them', async () => {
  const inspector = await open('feng', '/home')
  await inspector.getByRole('link', { name: '1 条打分等您初审' }).waitFor()
  await inspector.getByRole('link', { name: '巡查“月末全员巡查”：还有 7 家要去' }).click()
  await inspector.waitForURL(/\/points\/rounds\/\d+$/)

  const leader = await open('zheng', '/grid')
  const waits = leader.getByRole('link', { name: /^\d+ 条打分等您初审$/ })
  await waits.waitFor()
  expect(await leader.getByText(/巡查“/).count()).toBe(0)
  await shot(leader, 'grid')
  await waits.click()
  await leader.waitForURL(`${server.url}/points/review`)

  // What the leader has passed waits for the supervisor, behind a link to that review.
  const lead = await ask('zheng')
  const { items } = await lead.must('GET', '/reviews?step=first')
  await lead.must('POST', '/reviews', { scores: items.map(({ id }: Json) => id), step: 'first', ok: true })
  const supervisor = await open('jiang', '/home')
  await supervisor.getByRole('link', { name: '1 条异议等您答复' }).waitFor()
  await supervisor.getByRole('link', { name: `${items.length} 条打分等您复审` }).click()
  await supervisor.waitForURL(`${server.url}/points/review?step=second`)
  // Nothing is left for a leader who has nothing to review; a grid worker is told nothing.
  for (const [login, path] of [['zheng', '/grid'], ['wu', '/grid']] as const) expect(await (await open(login, path)).getByText('等您初审').count()).toBe(0)
})

test('a merchant’s page leads to the counter, first thing', async () => {
  const page = await open('shen', '/home')
  const first = page.locator('.page__body a').first()
  expect(await first.textContent()).toBe('去兑换台')
  await shot(page, 'merchant')
  await first.focus()
  await page.keyboard.press('Enter')
  await page.waitForURL(`${server.url}/points/counter`)
})

test.each([[null, '?c=MG'], ['hu', '']] as const)('the two boards lead to each other (%s)', async (login, query) => {
  const page = await open(login, `/board${query}`, laptop)
  await page.locator('main').getByRole('link', { name: '积分榜' }).click()
  await page.waitForURL(`${server.url}/points/board${query}`)
  await page.getByRole('heading', { name: /户参加/ }).waitFor()
  await page.locator('main').getByRole('link', { name: '公示', exact: true }).click()
  await page.waitForURL(`${server.url}/board${query}`)
  await page.getByRole('heading', { level: 2, name: /收到 \d+ 件诉求/ }).waitFor()
})

test('a publication says of which month it is and how long it stands, and shows a household its own first', async () => {
  const name = `${Number(month().slice(5))} 月积分公示`
  const page = await open('hu', '/points/publications/1')
  await page.getByRole('heading', { level: 1, name: new RegExp(`${name}.*还剩`) }).waitFor()
  const own = page.locator('main li').first()
  await own.getByText('0101', { exact: true }).waitFor()
  await own.getByText('我家', { exact: true }).waitFor()
  await own.getByRole('rowheader').first().waitFor()
  await shot(page, 'publication')
  expect(await page.getByText('我家', { exact: true }).count()).toBe(1)
  for (const login of ['jiang', null]) {
    const other = await open(login, '/points/publications/1?c=MG')
    await other.getByText('0101', { exact: true }).waitFor()
    expect(await other.getByText('我家', { exact: true }).count()).toBe(0)
  }
})

test('a publication of which nothing is left to list says so', async () => {
  const [home, leader, supervisor] = [await ask('hu'), await ask('zheng'), await ask('jiang')]
  const item = (await home.must('GET', '/book')).items.find(({ source, points: worth }: Json) => source === 'claim' && worth > 0)
  // Nothing else waits to be published.
  const { items: second } = await supervisor.must('GET', '/reviews?step=second')
  await supervisor.must('POST', '/reviews', { scores: second.map(({ id }: Json) => id), step: 'second', ok: false, reason: '重来' })
  const { id } = await home.must('POST', '/claims', { item: item.id, day: day(), note: '做了' })
  await leader.must('POST', '/reviews', { scores: [id], step: 'first', ok: true })
  await supervisor.must('POST', '/reviews', { scores: [id], step: 'second', ok: true })
  const publication = await supervisor.must('POST', '/publications', { month: month() })
  const objection = await home.must('POST', `/scores/${id}/objections`, { words: '记错了' })
  await supervisor.must('POST', `/objections/${objection.id}/answer`, { upheld: true, answer: '不算' })
  const page = await open(null, `/points/publications/${publication.id}?c=MG`)
  await page.getByText('这次公示里没有要列的').waitFor()
  await shot(page, 'publication-empty')
})

test('a household that has left is told so on each of its pages, and keeps its passbook', async () => {
  const { id } = await (await ask('xu')).must('GET', '/own')
  await (await ask('jiang')).must('POST', `/households/${id}/enrol`, { enrolled: false })
  const page = await open('xu', '/points/claim')
  await page.getByText('您家已退出积分').waitFor()
  expect(await page.getByRole('button', { name: '申报', exact: true }).count()).toBe(0)
  await page.goto(`${server.url}/points/shops`)
  await page.getByText('您家已退出积分').waitFor()
  await page.getByRole('heading', { name: '换过的' }).waitFor()
  await page.getByRole('link', { name: '看存折' }).click()
  await page.getByRole('heading', { name: '已退出' }).waitFor()
  await page.getByRole('heading', { name: '流水' }).waitFor()
  expect(await page.getByRole('link', { name: '去兑换' }).count()).toBe(0)
  await page.goto(`${server.url}/home`)
  await page.getByRole('region', { name: '积分存折' }).getByText('已退出').waitFor()
})

test('an address of nobody, of no publication or of a board that is shut says so and leads on', async () => {
  const way = async (path: string, words: string, link: string, to: RegExp): Promise<void> => {
    const page = await open(null, path)
    await page.getByText(words, { exact: true }).waitFor()
    await page.locator('main').getByRole('link', { name: link, exact: true }).click()
    await page.waitForURL(to)
  }
  for (const path of ['/points/board', '/points/publications', '/points/publications/1']) await way(`${path}?c=NOBODY`, '没有这个社区', '回首页', /\/(login)?(\?.*)?$/)
  await way('/points/publications/9999?c=MG', '没有这次公示', '积分公示', /\/points\/publications\?c=MG$/)
  await settings('false')
  for (const path of ['/points/board', '/points/publications']) await way(`${path}?c=MG`, '登录后看积分榜', '登录', /\/login\?/)
  // Who is logged in is no stranger.
  await (await open('hu', '/points/board')).getByRole('heading', { name: /户参加/ }).waitFor()
  await settings('true')
})

test('where the scheme is off, its pages say so and lead on, and no other page speaks of it', async () => {
  await (await person('admin')).act('/communities/MG/plugins/points', 'disable')
  for (const login of [null, 'hu']) {
    const page = await open(login, '/points/board?c=MG')
    await page.getByText('这里没有开积分').waitFor()
    await page.locator('main').getByRole('link', { name: '公示', exact: true }).click()
    await page.waitForURL(`${server.url}/board?c=MG`)
    await page.getByRole('heading', { level: 2, name: /收到 \d+ 件诉求/ }).waitFor()
    expect(await page.getByRole('link', { name: '积分榜' }).count()).toBe(0)
  }
  for (const [login, path] of [['hu', '/home'], ['feng', '/home'], ['shen', '/home'], ['zheng', '/grid']] as const) {
    const page = await open(login, path)
    expect(await page.locator('main').getByText(/积分|等您初审|兑换台/).count()).toBe(0)
  }
})
