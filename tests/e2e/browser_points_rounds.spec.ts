// Rounds and reviews in Chromium: an inspector scores outdoors without a line, closes the page and opens it again, and
// every sheet arrives once; somebody else was there before; the grid's leader and the supervisor review, publish, answer.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { BadLine } from './support/bad_line.js'
import { laptop, type Look, openBrowser, openWindow, phone, plain, shotsOf, show } from './support/browser.js'
import type { Json } from './support/client.js'
import { makePng } from './support/files.js'
import { day, homes, moveIn, password, points, pointsShelf, village, visitsOf, type Village } from './support/points.js'
import { Server } from './support/server.js'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

let server: Server
let browser: Browser
let line: BadLine
let place: Village
let folder: string
let round: number

const who = (login: string): { login: string; password: string } => ({ login, password })
const ask = (login: string) => points(place.people[login]!)
const visits = (): Promise<Record<string, Json>> => visitsOf(place, round)

beforeAll(async () => {
  server = await (await Server.fresh()).start('--plugins', pointsShelf())
  place = await village(server)
  for (const [login, ...roles] of [['insp', ['inspector']], ['second', ['inspector']], ['lead', ['grid_leader', '--grid', 'G1']], ['supe', ['supervisor']]] as [string, string[]][])
    await moveIn(server, place.people, login, homes[5]![2], ...roles)
  line = await BadLine.to(server.url)
  browser = await openBrowser()
  folder = mkdtempSync(join(tmpdir(), 'sifang-yard-'))
  writeFileSync(join(folder, 'yard.png'), makePng(600, 480, 200))
})
afterAll(async () => {
  await browser?.close()
  await line?.end()
  await server?.remove()
  if (folder) rmSync(folder, { recursive: true, force: true })
})

const shot = shotsOf('rounds')
const item = (page: Page, title: string) => page.locator('li.item').filter({ has: page.getByText(title, { exact: true }) })
const finish = (page: Page) => page.getByRole('button', { name: '完成' }).click()

test('a supervisor makes a round for all that take part', async () => {
  const window = await openWindow(browser, server.url, who('supe'), phone)
  const { page } = window
  await show(window, `${server.url}/points/rounds`)
  await page.getByRole('button', { name: '新的一次' }).first().click()
  await page.getByRole('button', { name: '定下来' }).click()
  await page.getByText('请给这次巡查起个名字。').waitFor()
  await page.getByLabel('叫什么').fill('十一月下旬巡查')
  await page.getByLabel('到哪天为止').fill(day(2))
  await page.getByRole('button', { name: '定下来' }).click()
  await page.getByRole('heading', { level: 1, name: '十一月下旬巡查' }).waitFor()
  await page.getByText('去过 0 家，共 4 家').waitFor()
  round = Number(new URL(page.url()).pathname.split('/').at(-1))
  await shot(page, 'round')
  expect(window.complaints).toEqual([])
  await window.context.close()
})

test('without a line two households are scored, the page is closed and opened again, and both arrive once', async () => {
  const window = await openWindow(browser, line.url, who('insp'), phone)
  await show(window, `${line.url}/points/rounds`)
  await window.page.getByRole('link', { name: /十一月下旬巡查/ }).click()
  await window.page.getByText('3 号楼').first().waitFor()
  await window.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  await line.cutFor(window.context)

  let { page } = window
  await page.getByRole('link', { name: /王家/ }).click()
  await page.getByRole('button', { name: '美丽家园' }).click()
  await item(page, '庭院整洁').getByRole('button', { name: '满分 30' }).click()
  await item(page, '庭院整洁').getByRole('button', { name: /照片和说明/ }).click()
  await item(page, '庭院整洁').locator('input[multiple]').setInputFiles(join(folder, 'yard.png'))
  await item(page, '庭院整洁').getByRole('img').waitFor()
  await item(page, '乱堆乱放').getByRole('button', { name: '扣满 20' }).click()
  await finish(page)
  await page.getByText('扣分要写原因。').waitFor()
  await item(page, '乱堆乱放').getByLabel('为什么扣').fill('门口堆了旧家具')
  await page.getByRole('button', { name: '分对了', exact: true }).click()
  await page.getByRole('button', { name: '分对了', exact: true }).click()
  await page.getByRole('button', { name: '没分对' }).click()
  await page.getByText('看了 3 袋，分对 2 袋').waitFor()
  await page.getByRole('button', { name: '没分对' }).click()
  await page.getByRole('button', { name: '撤回' }).click()
  await page.getByText('看了 3 袋，分对 2 袋').waitFor()
  await shot(page, 'sheet')
  await finish(page)
  await page.getByText('存好了，等着发').waitFor()
  await shot(page, 'waiting')

  // The next door, half filled in; then the page is closed and opened again, all without a line.
  await page.getByRole('link', { name: /下一家/ }).click()
  await page.getByRole('heading', { level: 1, name: /李家/ }).waitFor()
  await page.getByRole('button', { name: '垃圾分类' }).click()
  await item(page, '分类准确').getByRole('button', { name: '满分 10' }).click()
  const address = page.url()
  await page.close()
  page = await window.context.newPage()
  page.setDefaultTimeout(20_000)
  await page.goto(address)
  await page.getByRole('button', { name: /^垃圾分类\s*10/ }).click()
  expect(await item(page, '分类准确').getByRole('button', { name: '满分 10' }).getAttribute('aria-pressed')).toBe('true')
  await finish(page)
  await page.getByText('2 份打分等着发').waitFor()
  expect(Object.values(await visits()).every(({ state }) => state === 'todo')).toBe(true)

  // The line is back, and breaks at the worst moment: the server has the visit, its answer is lost.
  const lost = line.loseAnswerTo(`/visits/${(await visits())['001']!.id} `)
  await line.healFor(window.context)
  await lost
  line.heal()
  await page.getByRole('link', { name: '回名单' }).click()
  await page.getByText('2 份打分等着发').or(page.getByText('1 份打分等着发')).waitFor({ state: 'detached', timeout: 60_000 })
  await expect.poll(async () => Object.values(await visits()).filter(({ state }) => state === 'done').length).toBe(2)
  const first = await ask('insp').must('GET', `/visits/${(await visits())['001']!.id}`)
  expect(first).toMatchObject({ sorted_right: 2, sorted_seen: 3 })
  expect(first.scores.map((score: Json) => [score.item.title, score.points, score.note, score.photos.length]).sort()).toEqual([['乱堆乱放', -20, '门口堆了旧家具', 0], ['庭院整洁', 30, '', 1]].sort())
  expect((await ask('insp').get(`/photos/${first.scores.find((score: Json) => score.points === 30).photos[0]}`)).status).toBe(200)
  await page.getByRole('button', { name: /^去过的/ }).click()
  await page.getByText('我去过').nth(1).waitFor()
  await shot(page, 'arrived')
  await window.context.close()
}, 240_000)

test('where somebody else was there before, they are named, and one’s own is kept as a note', async () => {
  const window = await openWindow(browser, line.url, who('insp'), phone)
  const { page } = window
  await show(window, `${line.url}/points/rounds/${round}`)
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  await page.getByRole('link', { name: /赵家/ }).click()
  await page.getByRole('button', { name: '整洁', exact: true }).waitFor()
  await line.cutFor(window.context)
  await page.getByRole('button', { name: '整洁', exact: true }).click()
  await page.getByLabel('说明').last().fill('院里刚扫过')
  await finish(page)
  await page.getByText('1 份打分等着发').waitFor()
  const visit = (await visits())['003']!.id
  await ask('second').must('POST', `/visits/${visit}`, { state: 'done', day: day(), scores: [{ item: place.items['庭院整洁'], points: 12 }] })
  await line.healFor(window.context)
  await page.getByText('second先生 已经在').waitFor({ timeout: 60_000 })
  await page.getByText('院里刚扫过').waitFor()
  await page.getByText('+12').waitFor() // what they scored stands below
  await shot(page, 'conflict')
  await page.getByRole('button', { name: '留作记录' }).click()
  await page.getByRole('heading', { name: '留在手机里的记录' }).waitFor()
  await page.reload()
  await page.getByText('院里刚扫过').waitFor()
  await page.getByRole('button', { name: '删掉这份记录' }).click()
  await page.getByText('院里刚扫过').waitFor({ state: 'detached' })
  expect((await ask('insp').must('GET', `/visits/${visit}`)).scores.map(({ points: given }: Json) => given)).toEqual([12])
  await window.context.close()
}, 120_000)

test('another person on the device sends nothing of what waits there; who comes back does', async () => {
  const window = await openWindow(browser, line.url, who('insp'), phone)
  const { page } = window
  await show(window, `${line.url}/points/rounds/${round}`)
  await page.getByRole('link', { name: /孙家/ }).click()
  await page.getByLabel('家里没人').check()
  line.cut()
  await finish(page)
  await page.getByText('1 份打分等着发').waitFor()
  await window.context.clearCookies()
  line.heal()
  await page.goto(`${line.url}/login`)
  await page.getByLabel('账号').fill('second')
  await page.getByLabel('密码').fill(password)
  await page.getByRole('button', { name: '登录' }).click()
  await page.getByRole('heading', { level: 1, name: '巡查' }).waitFor()
  expect(await page.getByText('等着发').count()).toBe(0)
  const visit = async (): Promise<Json> => (await visits())['004']!
  await page.getByRole('link', { name: /十一月下旬巡查/ }).click()
  await page.getByText('孙家').waitFor()
  expect((await visit()).state).toBe('todo')
  await window.context.clearCookies()
  await page.goto(`${line.url}/login`)
  await page.getByLabel('账号').fill('insp')
  await page.getByLabel('密码').fill(password)
  await page.getByRole('button', { name: '登录' }).click()
  await expect.poll(async () => (await visit()).state, { timeout: 60_000 }).toBe('absent')
  expect((await visit()).by_name).toBe('insp先生')
  await window.context.close()
}, 120_000)

test('the leader passes what others scored by keyboard, the supervisor refuses one and publishes the rest', async () => {
  const leader = await openWindow(browser, server.url, who('lead'), laptop)
  await show(leader, `${server.url}/points/review`)
  await leader.page.locator('li.review').nth(3).waitFor()
  expect(await leader.page.locator('li.review').count()).toBe(4) // three of insp's, one of second's
  await leader.page.getByRole('button', { name: /放大看照片 1/ }).waitFor()
  await shot(leader.page, 'review-laptop')
  await leader.page.keyboard.press('?')
  await leader.page.getByRole('dialog').getByText('通过这一条，或选中的几条', { exact: true }).waitFor()
  await leader.page.keyboard.press('Escape')
  await leader.page.getByRole('dialog').waitFor({ state: 'hidden' })
  await leader.page.keyboard.press('a')
  await leader.page.getByText('通过 1 条').waitFor()
  await leader.page.keyboard.press('j')
  await leader.page.keyboard.press('x')
  await leader.page.getByText('选了 1 条').waitFor()
  await leader.page.getByRole('button', { name: '全选' }).click()
  await leader.page.getByRole('button', { name: '都通过' }).click()
  await leader.page.getByText('没有等您审的').waitFor()
  expect(leader.complaints).toEqual([])
  await leader.context.close()

  const supervisor = await openWindow(browser, server.url, who('supe'), phone)
  const { page } = supervisor
  await show(supervisor, `${server.url}/points/review`)
  expect(await page.locator('li.review').count()).toBe(4)
  await page.locator('li.review').filter({ hasText: '分类准确' }).getByRole('button', { name: '不通过' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '不通过' }).click()
  await page.getByText('请写明原因。').waitFor()
  await page.getByLabel('原因').fill('照片里看不清')
  await page.getByRole('dialog').getByRole('button', { name: '不通过' }).click()
  await page.getByText('不通过 1 条').waitFor()
  await shot(page, 'review-phone')
  await expect.poll(() => page.locator('li.review').count()).toBe(3)
  for (const box of await page.locator('li.review input').all()) await box.check()
  await page.getByRole('button', { name: '都通过' }).click()
  await page.getByText('没有等您审的').waitFor()

  await show(supervisor, `${server.url}/points/months`)
  await page.getByText('3 条审好了，等公示').waitFor()
  await shot(page, 'months')
  await page.getByRole('button', { name: /^公示/ }).click()
  await page.getByRole('dialog').getByText('审好的 3 条会公示').waitFor()
  await page.getByRole('dialog').getByRole('button', { name: '公示' }).click()
  await page.getByText(/公示了，到/).waitFor()
  await page.getByText('3 条公示中').waitFor()
  await page.getByText('这个月过完了才能结账。').waitFor()
  expect(supervisor.complaints).toEqual([])
  await supervisor.context.close()
}, 120_000)

test('nobody was in: one may come again, and then the household is scored', async () => {
  const window = await openWindow(browser, server.url, who('insp'), phone)
  const { page } = window
  await show(window, `${server.url}/points/rounds/${round}`)
  await page.getByRole('button', { name: /^没人在的/ }).click()
  await page.getByRole('link', { name: /孙家/ }).click()
  await page.getByText(/insp先生 .*没人在家/).waitFor()
  await page.getByRole('button', { name: '不整洁' }).click()
  await finish(page)
  await expect.poll(async () => (await visits())['004']!.state).toBe('done')
  await page.getByText(/insp先生 .*来过$/).waitFor()
  expect(window.complaints).toEqual([])
  await window.context.close()
})

test('an objection is answered with what that does', async () => {
  const own = await ask('resident').must('GET', '/own/scores')
  const taken = own.items.find(({ points: given }: Json) => given === -20)
  await ask('resident').must('POST', `/scores/${taken.id}/objections`, { words: '那是邻居的家具' })
  const window = await openWindow(browser, server.url, who('supe'), phone)
  const { page } = window
  await show(window, `${server.url}/points/objections`)
  await page.getByText('那是邻居的家具').waitFor()
  await shot(page, 'objection')
  await page.getByRole('button', { name: /答复这条异议/ }).click()
  await page.getByRole('button', { name: '就这样答复' }).click()
  await page.getByText('请选成立还是维持。').waitFor()
  await page.getByLabel('异议成立，这一条不算').check()
  await page.getByText('这 20 分不入账。').waitFor()
  await page.getByLabel('答复', { exact: true }).fill('查实是邻居的，不扣。')
  await shot(page, 'answer')
  await page.getByRole('button', { name: '就这样答复' }).click()
  await page.getByText('没有等答复的异议').waitFor()
  expect((await ask('resident').must('GET', `/scores/${taken.id}`)).state).toBe('overturned')
  expect(window.complaints).toEqual([])
  await window.context.close()
})

test('the worker that keeps the program is asked for anew each time, and names only what is there', async () => {
  const answer = await fetch(`${server.url}/sw.js`)
  expect([answer.headers.get('cache-control'), answer.headers.get('content-type')]).toEqual(['no-cache', 'text/javascript; charset=utf-8'])
  const files = JSON.parse(/const files = (\[.*?\])/.exec(await answer.text())![1]!) as string[]
  expect(files.filter((name) => name.endsWith('.js')).length).toBeGreaterThan(5)
  for (const name of files) expect((await fetch(server.url + name, { method: 'HEAD' })).status, name).toBe(200)
})

const looks: [string, { width: number; height: number }, Look][] = [
  ['phone-en', phone, { ...plain, language: 'en' }],
  ['elder', phone, { ...plain, elder: true }],
  ['dark', phone, { ...plain, theme: 'dark' }],
  ['laptop-en', laptop, { ...plain, language: 'en' }],
]
test.each(looks)('nothing runs over the edge and axe finds nothing (%s)', async (name, size, look) => {
  const again = await ask('supe').must('POST', '/rounds', { title: `Late November ${name}`, everybody: true })
  const visit = (await ask('insp').must('GET', `/rounds/${again.id}`)).visits[0].id
  const inspector = await openWindow(browser, server.url, who('insp'), size, look)
  const supervisor = await openWindow(browser, server.url, who('supe'), size, look)
  for (const [window, address, mark] of [[inspector, `/points/rounds/${again.id}/${visit}`, 'li.item'], [inspector, `/points/rounds/${again.id}`, '.rows'], [inspector, '/points/rounds', '.rows'], [supervisor, '/points/review', 'main'], [supervisor, '/points/objections', 'main'], [supervisor, '/points/months', 'main']] as const) {
    await show(window, server.url + address)
    await window.page.locator(mark).first().waitFor()
    if (mark === 'li.item') await window.page.locator('.item__all').first().click()
    await shot(window.page, `${name}-${address.replace(/\/\d+/g, '').slice(8).replaceAll('/', '-')}${/\d\/\d/.test(address) ? '-sheet' : ''}${/\/\d+$/.test(address) ? '-one' : ''}`)
    expect(await window.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), address).toBe(0)
    await window.page.evaluate(axe)
    const found = await window.page.evaluate(async () => (await (globalThis as unknown as { axe: { run: () => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }).axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`))
    expect(found, address).toEqual([])
    const small = await window.page.evaluate((least) => [...document.querySelectorAll('main button, main a.btn, main a.row')].filter((one) => { const box = one.getBoundingClientRect(); return box.width > 0 && (box.height < least || box.width < least) }).map((one) => one.outerHTML.slice(0, 120)), look.elder ? 60 : 44)
    expect(small, address).toEqual([])
    expect(window.complaints).toEqual([])
  }
  await inspector.context.close()
  await supervisor.context.close()
}, 120_000)
