// What a phone of a grid worker goes through: a list that changes under the eyes, a place that is not told, others who were
// faster, another person on the same phone, a full device, two tabs, a server that dies while it is told something.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { BadLine } from './support/bad_line.js'
import { onDevice, openBrowser, openWindow, phone, shotsOf, show, type Window } from './support/browser.js'
import { Client, type Json } from './support/client.js'
import { day, grids, gridShelf, heard, idOf, password, settleAtWindow, spots, village, type Village } from './support/grid.js'
import { Server } from './support/server.js'

let server: Server
let browser: Browser
let line: BadLine
let place: Village
let worker: Client
let field: Window
const shot = shotsOf('phone')
const open = (login: string, url = server.url): Promise<Window> => openWindow(browser, url, { login, password }, phone)
const person = (login: string): Client => place.people[login]!
const raise = (title: string, more: Json = {}): Promise<Json> =>
  person('resident').must('POST', '/communities/MG/tickets', { title, body: `${title}，请来看看。`, category: 'lighting', place: { text: '楼下', ...spots.G1 }, ...more })
/** A ticket in the grid whose work is the worker's. */
async function work(title: string, begun = true): Promise<Json> {
  const ticket = await raise(title)
  await person('rc').act(`/tickets/${ticket.id}`, 'accept')
  await person('rc').act(`/tickets/${ticket.id}`, 'assign', { party: 'residents_committee', assignee: await idOf(worker) })
  await worker.act(`/tickets/${ticket.id}`, 'take')
  if (begun) await worker.act(`/tickets/${ticket.id}`, 'start')
  return ticket
}
const history = async (ticket: Json): Promise<Json[]> => (await worker.must('GET', `/tickets/${ticket.id}/history`)).items
const patrols = async (): Promise<string[]> => (await grids(worker).must('GET', `/patrols?grid=G1&from=${day()}`)).items.map((one: Json) => one.words)
async function patrol(page: Page, words: string): Promise<void> {
  await page.goto(`${line.url}/grid/patrol`)
  await page.getByLabel('看到了什么').fill(words)
  await page.getByRole('button', { name: '记下来' }).click()
  await page.getByLabel('看到了什么').and(page.locator(':placeholder-shown')).waitFor()
}
/** A step of the ticket that stands in the dock, or behind the others there. */
async function take(page: Page, step: string): Promise<void> {
  const button = page.getByRole('button', { name: step, exact: true })
  await page.getByRole('button', { name: /^其他办理/ }).or(button).first().waitFor()
  if (await button.isVisible()) { await button.click(); return }
  await page.getByRole('button', { name: /^其他办理/ }).click()
  await page.locator('.moves__one', { hasText: step }).click()
}
const errands = (page: Page): Promise<number> => page.locator('.errand').count()

beforeAll(async () => {
  server = await (await Server.fresh()).start('--plugins', gridShelf())
  place = await village(server)
  worker = await settleAtWindow(server, place.people, 'field', ['grid_worker', '--grid', 'G1'], ['member', '--party', 'residents_committee'])
  await settleAtWindow(server, place.people, 'other', ['grid_worker', '--grid', 'G1'])
  await settleAtWindow(server, place.people, 'chief', ['grid_leader', '--grid', 'G1'])
  line = await BadLine.to(server.url)
  browser = await openBrowser()
  field = await open('field', line.url)
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await line?.end()
  await server?.remove()
})

test('list and map follow what others do, and say the same', async () => {
  await Promise.all(['路灯不亮', '雨水井堵了'].map((title) => raise(title)))
  await heard(place.people)
  const window = await open('other')
  const { page } = window
  await show(window, `${server.url}/grid`)
  await page.getByText('第一网格').first().waitFor()
  await page.getByText('地图', { exact: true }).click()
  await page.locator('.map-pin').nth(1).waitFor()
  const both = async (): Promise<number[]> => [await page.locator('.field-row').count(), await page.locator('.map-pin').count()]
  expect(await both()).toEqual([2, 2])

  const fresh = await raise('三楼漏水', { urgency: 'urgent', visibility: 'private' })
  await page.getByRole('button', { name: '1 件新的' }).click()
  await expect.poll(both, { timeout: 20_000 }).toEqual([3, 3])
  expect(await page.locator('.field-row').first().textContent()).toMatch(/紧急.*三楼漏水/)
  await person('rc').act(`/tickets/${fresh.id}`, 'accept')
  await page.locator('.field-row', { hasText: '三楼漏水' }).getByText(/已受理/).waitFor()

  const lamp = (await worker.must('GET', '/communities/MG/tickets?grid=G1')).items.find((one: Json) => one.title === '路灯不亮')
  await person('officer').must('PUT', `/tickets/${lamp.id}/grid`, { grid: 'G2', reason: '在东边' })
  await expect.poll(both, { timeout: 20_000 }).toEqual([2, 2])
  expect(window.complaints).toEqual([])

  // A private one that goes to another grid is nothing of theirs: not on the page, not on the phone.
  await page.getByRole('link', { name: /三楼漏水/ }).click()
  await page.getByRole('heading', { level: 1, name: '三楼漏水' }).waitFor()
  await page.goBack()
  await page.locator('.field-row').nth(1).waitFor()
  expect(await onDevice(page)).toContain('三楼漏水')
  await person('officer').must('PUT', `/tickets/${fresh.id}/grid`, { grid: 'G2', reason: '也在东边' })
  await expect.poll(async () => (await onDevice(page)).includes('三楼漏水'), { timeout: 20_000 }).toBe(false)
  expect(await page.getByText('三楼漏水').count()).toBe(0)
  await page.goto(`${server.url}/t/${fresh.number}`)
  await page.getByText('没有这件事').first().waitFor()
  await shot(page, 'gone')
  expect(await page.getByText('三楼漏水').count()).toBe(0)
  const kept = await onDevice(page)
  expect(kept).toContain('雨水井堵了')
  expect(kept).not.toContain('三楼漏水')
  await window.context.close()
}, 90_000)

test('a ticket that was moved away while the phone had no line is gone, and what was done to it says that it was refused', async () => {
  const ticket = await raise('深夜吵闹', { visibility: 'private' })
  await heard(place.people)
  const window = await open('other', line.url)
  const { page } = window
  await page.goto(`${line.url}/t/${ticket.number}`)
  await page.getByRole('heading', { level: 1, name: '深夜吵闹' }).waitFor()
  await line.cutFor(window.context)
  await take(page, '受理')
  await page.locator('.errand').getByText('等信号').waitFor()
  await person('officer').must('PUT', `/tickets/${ticket.id}/grid`, { grid: 'G2', reason: '在东边' })
  await line.healFor(window.context)
  await page.getByText('没有这件事').first().waitFor()
  await page.getByText('1 条没收下').waitFor()
  await shot(page, 'refused_gone')
  expect((await person('rc').must('GET', `/tickets/${ticket.id}`)).state).toBe('new')
  // The way to it can be tapped there, and in their grid: no bar lies over it.
  for (const from of ['', '/grid']) {
    if (from !== '') await page.goto(line.url + from)
    await page.locator('.errands-bar').getByRole('link').click()
    await page.waitForURL('**/grid/outbox')
  }
  await page.getByText('没有找到，可能已经移走，或者您看不到。').waitFor()
  // Neither title nor number of what is not theirs to see, on the page or in the phone.
  await page.getByText('这件已不在您的网格里，看不到了。').waitFor()
  for (const told of ['深夜吵闹', ticket.number]) {
    expect(await page.getByText(told).count()).toBe(0)
    expect(await onDevice(page)).not.toContain(told)
  }
  await shot(page, 'refused_unseen')
  await page.getByRole('button', { name: '扔掉' }).click()
  await window.context.close()
}, 90_000)

test('what was refused before its ticket left the grid says nothing of it from then on, and keeps the words', async () => {
  const ticket = await raise('半夜漏水', { visibility: 'private' })
  await heard(place.people)
  const window = await open('other', line.url)
  const { page } = window
  await page.goto(`${line.url}/t/${ticket.number}`)
  await page.getByRole('heading', { level: 1, name: '半夜漏水' }).waitFor()
  await line.cutFor(window.context)
  await take(page, '受理')
  await page.locator('.errand').getByText('等信号').waitFor()
  await page.getByPlaceholder(/./).last().fill('我下午去看过')
  await page.getByRole('button', { name: '发出留言' }).click()
  await page.locator('.errand').getByText('我下午去看过').waitFor()
  // Somebody else was faster: it is theirs to see, and to decide.
  await person('rc').act(`/tickets/${ticket.id}`, 'accept')
  await line.healFor(window.context)
  await page.getByText('您不在线时，别人已经动过这件：').waitFor({ timeout: 60_000 })
  await page.goto(`${line.url}/grid/outbox`)
  await page.getByText('半夜漏水').first().waitFor()

  await page.goto(`${line.url}/grid`)
  await person('officer').must('PUT', `/tickets/${ticket.id}/grid`, { grid: 'G2', reason: '在东边' })
  await page.goto(`${line.url}/grid/outbox`)
  await page.getByText('这件已不在您的网格里，看不到了。').first().waitFor()
  // What waits behind it says nothing of it either.
  await page.locator('.errand').getByText('我下午去看过').waitFor()
  for (const told of ['半夜漏水', ticket.number]) {
    await expect.poll(() => page.getByText(told).count()).toBe(0)
    expect(await onDevice(page)).not.toContain(told)
  }
  expect(await onDevice(page)).toContain('我下午去看过')
  await shot(page, 'unseen_since')
  for (let left = await errands(page); left > 0; left -= 1) {
    await page.getByRole('button', { name: '扔掉' }).first().click()
    await page.getByRole('dialog').getByRole('button', { name: '扔掉' }).click()
    await expect.poll(() => errands(page), { timeout: 20_000 }).toBe(left - 1)
  }
  await window.context.close()
}, 120_000)

test('by distance: where the phone does not say where it is, and far away', async () => {
  const window = await open('other')
  const { page, context } = window
  await show(window, `${server.url}/grid`)
  await page.getByText('近的在前').click()
  await page.getByText('手机不让定位').waitFor()
  expect(await page.locator('.field-row').count()).toBe(1)
  await context.grantPermissions(['geolocation'])
  await context.setGeolocation({ latitude: 39.9, longitude: 116.4, accuracy: 30 })
  await page.getByText('急的在前').click()
  await page.getByText('近的在前').click()
  await page.getByText(/^\d{4} 公里$/).waitFor()
  await context.setGeolocation({ latitude: spots.G1.lat, longitude: spots.G1.lon + 0.001, accuracy: 30 })
  await page.getByText(/^\d{2,3} 米$/).waitFor()
  expect(window.complaints).toEqual([])
  await context.close()
}, 60_000)

test('what somebody else closed meanwhile is no step any more; what they changed is answered in other words', async () => {
  const [drain, bike] = [await work('井盖响'), await work('单车堵坡道', false)]
  await heard(place.people)
  const { page } = field
  const steps = [[drain, '报办好', '说明'], [bike, '暂停', '原因']] as const
  for (const [ticket] of steps) await show(field, `${line.url}/t/${ticket.number}`)
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  await line.cutFor(field.context)
  for (const [ticket, step, asked] of steps) {
    await page.goto(`${line.url}/t/${ticket.number}`)
    await take(page, step)
    const dialog = page.getByRole('dialog')
    await shot(page, `ask-${step}`)
    await dialog.getByLabel(new RegExp(`^${asked}`)).fill(`${ticket.title}：我这样说`)
    await dialog.locator('button[type=submit]').click()
    await page.locator('.errand').waitFor()
  }
  await person('rc').must('POST', `/tickets/${drain.id}/actions`, { action: 'finish', note: '物业修好了' })
  await person('rc').must('POST', `/tickets/${bike.id}/actions`, { action: 'assign', party: 'residents_committee', assignee: await idOf(worker), due: new Date(Date.now() + 9 * 864e5).toISOString(), note: '先等锁匠' })
  await page.goto(`${line.url}/grid/outbox`)
  await page.locator('.errand').nth(1).waitFor()
  await line.healFor(field.context)
  const one = page.locator('.errand', { hasText: '井盖响' }), two = page.locator('.errand', { hasText: '单车堵坡道' })
  await one.getByText('物业修好了').waitFor({ timeout: 60_000 })
  await two.getByText('先等锁匠').waitFor({ timeout: 60_000 })
  await shot(page, 'conflicts')
  expect(await one.getByRole('button').allTextContents()).toEqual(['改成留言发', '扔掉'])
  await one.getByRole('button', { name: '改成留言发' }).click()
  await one.waitFor({ state: 'detached' })
  expect((await history(drain)).at(-1)).toMatchObject({ kind: 'ticket.commented', data: { comment: { text: '井盖响：我这样说' } } })

  expect(await two.getByRole('button').allTextContents()).toEqual(['照样发出', '改好再发', '扔掉'])
  await two.getByRole('button', { name: '改好再发' }).click()
  await page.getByRole('dialog').getByRole('textbox').fill('锁匠周三来')
  await shot(page, 'changing')
  await page.getByRole('dialog').getByRole('button', { name: '现在发' }).click()
  await page.getByText('都发出去了').waitFor()
  expect((await history(bike)).at(-1)).toMatchObject({ kind: 'ticket.paused', data: { reason: '锁匠周三来' } })
}, 120_000)

test('today’s patrols are read without a line, with what waits above them', async () => {
  const { page } = field
  await patrol(page, '早上看过消防通道')
  await page.locator('.patrols').getByText('早上看过消防通道').waitFor()
  await line.cutFor(field.context)
  await patrol(page, '楼道堆物')
  await page.getByText(/没信号，这是 .*存在手机里的样子/).waitFor()
  await page.locator('.errand').getByText('楼道堆物').waitFor()
  await page.locator('.patrols').getByText('早上看过消防通道').waitFor()
  await shot(page, 'patrols-offline')
  await line.healFor(field.context)
  await page.locator('.patrols').getByText('楼道堆物').waitFor({ timeout: 60_000 })
  await expect.poll(() => errands(page)).toBe(0)
  expect(await patrols()).toEqual(['楼道堆物', '早上看过消防通道'])
}, 90_000)

test('two tabs send what waits once, in order', async () => {
  const { page, context } = field
  await line.cutFor(field.context)
  for (const words of ['一', '二', '三']) await patrol(page, `巡查${words}`)
  const second = await context.newPage()
  await second.goto(`${line.url}/grid/outbox`)
  await second.locator('.errand').nth(2).waitFor()
  await page.goto(`${line.url}/grid/outbox`)
  await page.locator('.errand').nth(2).waitFor()
  await line.healFor(field.context)
  for (const tab of [page, second]) await tab.getByText('都发出去了').waitFor({ timeout: 60_000 })
  expect((await patrols()).slice(0, 3)).toEqual(['巡查三', '巡查二', '巡查一'])
  expect((await patrols()).length).toBe(5)
  await second.close()
}, 90_000)

test('a server that is killed after it has heard, and a page that is closed then, make nothing twice', async () => {
  const { page, context } = field
  await page.goto(`${line.url}/grid/patrol`)
  const lost = line.loseAnswerTo('POST /api/v1/plugins/grid/')
  await page.getByLabel('看到了什么').fill('夜里的灯')
  await page.getByRole('button', { name: '记下来' }).click()
  await lost
  await server.crash()
  await page.close()
  const address = new URL(server.url).host
  await server.start('--listen', address, '--plugins', gridShelf())
  line.heal()
  field.page = await context.newPage()
  field.page.setDefaultTimeout(20_000)
  await field.page.goto(`${line.url}/grid/outbox`)
  await field.page.getByText('都发出去了').waitFor({ timeout: 60_000 })
  await expect.poll(async () => (await patrols()).filter((words) => words === '夜里的灯').length, { timeout: 20_000 }).toBe(1)
}, 90_000)

test('a phone that is full says so, and still sends what is on the page', async () => {
  const window = await open('other', line.url)
  const { page } = window
  await page.addInitScript(() => {
    const full = (): never => { throw new DOMException('full', 'QuotaExceededError') }
    IDBObjectStore.prototype.put = full
    Storage.prototype.setItem = full
  })
  await show(window, `${line.url}/grid/patrol`)
  await line.cutFor(window.context)
  await page.getByLabel('看到了什么').fill('存不下的一条')
  await page.getByRole('button', { name: '记下来' }).click()
  await page.locator('.banner--loud').getByText('这台手机存不下东西').waitFor()
  await shot(page, 'full')
  await line.healFor(window.context)
  await expect.poll(() => errands(page), { timeout: 60_000 }).toBe(0)
  expect(await patrols()).toContain('存不下的一条')
  await window.context.close()
}, 90_000)

test('another person on the same phone sees and sends nothing of the first', async () => {
  const { page } = field
  await show(field, `${line.url}/grid`)
  await page.getByText('井盖响').first().waitFor()
  await line.cutFor(field.context)
  await patrol(page, '只有我知道的一条')
  await page.goto(`${line.url}/me`)
  await page.getByText('手机里还有 1 条没发出').waitFor()
  // The line comes back for the log-out alone: what would be sent is cut.
  await page.route('**/patrols', (route) => route.abort())
  await line.healFor(field.context)
  await page.getByRole('button', { name: '退出登录' }).click()
  await shot(page, 'leaving')
  await page.getByLabel('账号').fill('chief')
  await page.getByLabel('密码').fill(password)
  await page.getByRole('button', { name: '登录' }).click()
  await page.waitForURL(/\/grid$/)
  await page.unroute('**/patrols')
  await page.goto(`${line.url}/grid/outbox`)
  await page.getByText('都发出去了').waitFor()
  await page.goto(`${line.url}/grid/patrol`)
  await page.locator('.patrols').getByText('夜里的灯').waitFor()
  expect(await errands(page)).toBe(0)
  expect(await patrols()).not.toContain('只有我知道的一条')
  await field.context.request.delete(`${line.url}/api/v1/session`, { headers: { Origin: line.url } })
  await field.context.request.post(`${line.url}/api/v1/session`, { data: { login: 'field', password }, headers: { Origin: line.url } })
  await page.goto(`${line.url}/grid/outbox`)
  await expect.poll(patrols, { timeout: 60_000 }).toContain('只有我知道的一条')
}, 120_000)

test('the first visit costs a slow phone little; the map comes when it is opened', async () => {
  const window = await open('other')
  const { page, context } = window
  const wire = await context.newCDPSession(page)
  await wire.send('Network.enable')
  await wire.send('Network.emulateNetworkConditions', { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 90_000 })
  let bytes = 0
  wire.on('Network.loadingFinished', ({ encodedDataLength }) => { bytes += encodedDataLength })
  const asked: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).pathname))
  const map = (): string[] => asked.filter((path) => /\/GridMap-.*\.js$/.test(path))
  await show(window, `${server.url}/grid`)
  await page.locator('.field-row').first().waitFor()
  expect(bytes).toBeGreaterThan(50 * 1024)
  expect(bytes).toBeLessThan(200 * 1024)
  expect(map()).toEqual([])
  await page.getByText('地图', { exact: true }).click()
  await page.locator('.map-pin').first().waitFor()
  expect(map()).toHaveLength(1)
  await context.close()
}, 60_000)

test('a leader reads households in from a spreadsheet, and takes them out where that is allowed; supervisors see both', async () => {
  const window = await open('chief')
  const { page } = window
  await show(window, `${server.url}/grid/homes`)
  await page.getByText('导出没有打开').waitFor()
  const csv = '楼栋,单元,室,户主,人数,需求,下次走访\n3,1,101,李家,3,独居,\n3,1,102,钱家,x,有钱,昨天\n'
  await page.locator('input[type=file]').setInputFiles({ name: 'homes.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) })
  await page.getByText('新的 1 行').waitFor()
  await page.getByText('第 3 行，需求：').waitFor()
  await shot(page, 'homes-import')
  await page.getByRole('button', { name: /有错的不要/ }).click()
  await page.getByRole('link', { name: /李家/ }).waitFor()

  await person('admin').must('PUT', '/communities/MG/plugins/grid/settings', { settings: [{ key: 'export_homes', value: 'true' }] })
  await show(window, `${server.url}/grid/homes`)
  const file = page.waitForEvent('download')
  await page.getByRole('button', { name: '导出这个网格的住户' }).click()
  expect((await file).suggestedFilename()).toBe('第一网格-民情.csv')
  await page.getByText('已下载').waitFor()
  expect(window.complaints).toEqual([])
  await window.context.close()
  // A worker of the same grid has no such part.
  const own = await open('other')
  await show(own, `${server.url}/grid/homes`)
  await own.page.getByText('李家').waitFor()
  expect(await own.page.getByText('表格导入和导出').count()).toBe(0)
  await own.context.close()

  await settleAtWindow(server, place.people, 'guard', ['supervisor'])
  const guard = await open('guard')
  await show(guard, `${server.url}/looks/homes`)
  await guard.page.getByText('导出了名单（1 户）').waitFor()
  await guard.page.getByText('用表格登记或改了 1 户').waitFor()
  await guard.context.close()
}, 90_000)
