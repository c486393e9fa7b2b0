// A grid worker's round on a phone in Chromium without a line: five things are done, one of them while a colleague changes
// the same ticket. Back on the line each arrives once and in order, and the conflict is shown instead of overwritten.
// Then the household map, of which nothing stays on the phone, and who looked at it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { BadLine } from './support/bad_line.js'
import { onDevice, openBrowser, openWindow, phone, shotsOf, show, type Window } from './support/browser.js'
import type { Client, Json } from './support/client.js'
import { makeJpeg } from './support/files.js'
import { day, grids, gridShelf, heard, idOf, password, settleAtWindow, spots, village, type Village } from './support/grid.js'
import { Server } from './support/server.js'

let server: Server
let browser: Browser
let line: BadLine
let place: Village
let folder: string
let field: Window
let worker: Client
let tickets: Record<'lamp' | 'drain' | 'bike', Json>
const shot = shotsOf('field')

/** A ticket in the grid whose work is the worker's. */
async function work(title: string): Promise<Json> {
  const { people } = place
  const ticket = await people.resident!.must('POST', '/communities/MG/tickets', { title, body: `${title}，请来看看。`, category: 'lighting', place: { text: '楼下', ...spots.G1 } })
  await people.rc!.act(`/tickets/${ticket.id}`, 'accept')
  await people.rc!.must('POST', `/tickets/${ticket.id}/actions`, { action: 'assign', party: 'residents_committee', assignee: await idOf(worker), due: new Date(Date.now() + 6 * 864e5).toISOString() })
  await worker.act(`/tickets/${ticket.id}`, 'take')
  return ticket
}
const read = (ticket: Json): Promise<Json> => worker.must('GET', `/tickets/${ticket.id}`)
const steps = async (ticket: Json): Promise<string[]> => (await worker.must('GET', `/tickets/${ticket.id}/history`)).items.filter((event: Json) => event.actor?.name === 'field先生').map((event: Json) => event.kind)

beforeAll(async () => {
  server = await (await Server.fresh()).start('--plugins', gridShelf())
  place = await village(server)
  worker = await settleAtWindow(server, place.people, 'field', ['grid_worker', '--grid', 'G1'], ['member', '--party', 'residents_committee'])
  await settleAtWindow(server, place.people, 'watch', ['supervisor'])
  tickets = { lamp: await work('路灯不亮'), drain: await work('雨水井堵了'), bike: await work('单车堵坡道') }
  await worker.act(`/tickets/${tickets.drain.id}`, 'start')
  await heard(place.people)
  for (const ticket of Object.values(tickets)) expect((await read(ticket)).grid).toBe('G1')
  line = await BadLine.to(server.url)
  browser = await openBrowser()
  folder = mkdtempSync(join(tmpdir(), 'sifang-field-'))
  writeFileSync(join(folder, 'drain.jpg'), makeJpeg(640, 480, 400))
  writeFileSync(join(folder, 'gate.jpg'), makeJpeg(320, 240, 300))
  field = await openWindow(browser, line.url, { login: 'field', password }, phone)
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await line?.end()
  await server?.remove()
  if (folder) rmSync(folder, { recursive: true, force: true })
})

async function reopen(address: string): Promise<Page> {
  await field.page.close()
  const page = await field.context.newPage()
  page.setDefaultTimeout(20_000)
  await page.goto(address)
  field.page = page
  return page
}

test('without a line the grid and its tickets are read as they were, and five things are done', async () => {
  let { page } = field
  await show(field, `${line.url}/grid`)
  await page.getByText('路灯不亮').waitFor()
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  // One ticket was opened, the others only stood in the list.
  await page.getByRole('link', { name: /雨水井堵了/ }).click()
  await page.getByRole('button', { name: '报办好' }).waitFor()
  await line.cutFor(field.context)

  page = await reopen(`${line.url}/grid`)
  await page.getByText('路灯不亮').waitFor()
  await page.getByText(/没信号，这是 .*存在手机里的样子/).waitFor()
  await shot(page, 'grid-offline')

  await page.getByRole('link', { name: /路灯不亮/ }).click()
  await page.getByRole('button', { name: '开始办理', exact: true }).click()
  await page.locator('.errand').getByText('等信号').waitFor()
  await shot(page, 'ticket-offline')

  await page.goto(`${line.url}/grid/patrol`)
  await page.getByLabel('看到了什么').fill('北门消防通道停了两辆车')
  await page.locator('input[multiple]').setInputFiles(join(folder, 'gate.jpg'))
  await page.locator('form img').first().waitFor()
  await page.getByRole('button', { name: '记下来' }).click()
  await page.locator('.errand').getByText('北门消防通道停了两辆车').waitFor()
  await shot(page, 'patrol-offline')

  await page.goto(`${line.url}/t/${tickets.drain.number}`)
  await page.getByRole('button', { name: '报办好' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel(/^说明/).fill('井里的树叶清掉了')
  await dialog.locator('input[multiple]').setInputFiles(join(folder, 'drain.jpg'))
  await dialog.locator('img').first().waitFor()
  await dialog.getByRole('button', { name: '报办好' }).click()
  await page.locator('.errand').getByText('井里的树叶清掉了').waitFor()
  await page.getByPlaceholder(/./).last().fill('明天再来看一次')
  await page.getByRole('button', { name: '发出留言' }).click()
  await page.locator('.errand').getByText('明天再来看一次').waitFor()

  await page.goto(`${line.url}/submit?for`)
  await page.getByLabel('您要说什么事？').fill('四楼王奶奶家水管漏水')
  await page.getByLabel('替谁说').fill('王奶奶')
  await page.getByText('本人同意由我代报').click()
  await page.getByRole('button', { name: '交给四方' }).click()
  await page.getByText('存好了，有信号自动发').first().waitFor()

  page = await reopen(`${line.url}/grid/outbox`)
  await page.locator('.errand').nth(4).waitFor()
  expect(await page.locator('.errand').count()).toBe(5)
  await shot(page, 'outbox-offline')
}, 120_000)

test('back on the line each arrives once and in order, and a conflict is shown', async () => {
  const { page } = field
  // Meanwhile it was given a new day.
  await place.people.rc!.must('POST', `/tickets/${tickets.lamp.id}/actions`, { action: 'assign', party: 'residents_committee', assignee: await idOf(worker), due: new Date(Date.now() + 9 * 864e5).toISOString(), note: '先等电工' })
  await line.healFor(field.context)
  await page.getByText('您不在线时，别人已经动过这件：').waitFor({ timeout: 60_000 })
  await expect.poll(() => page.locator('.errand').count(), { timeout: 60_000 }).toBe(1)
  await page.getByText('先等电工').waitFor()
  await shot(page, 'conflict')
  expect(await steps(tickets.lamp)).not.toContain('ticket.started')

  // What stands behind another ticket's conflict was not held up, came once and in its order.
  expect((await steps(tickets.drain)).slice(-2)).toEqual(['ticket.finished', 'ticket.commented'])
  const finished = (await worker.must('GET', `/tickets/${tickets.drain.id}/history`)).items.find((event: Json) => event.kind === 'ticket.finished')
  expect(finished.data).toMatchObject({ note: '井里的树叶清掉了' })
  expect(finished.data.evidence.length).toBe(1)
  const patrols = (await grids(worker).must('GET', `/patrols?grid=G1&from=${day()}`)).items
  expect(patrols.map((one: Json) => [one.words, one.photos.length])).toEqual([['北门消防通道停了两辆车', 1]])
  const raised = (await worker.must('GET', '/communities/MG/tickets?mine=true')).items.filter((one: Json) => one.body === '四楼王奶奶家水管漏水')
  expect(raised.length).toBe(1)

  await page.getByRole('button', { name: '照样发出' }).click()
  await page.getByText('都发出去了').waitFor()
  expect((await steps(tickets.lamp)).filter((kind) => kind === 'ticket.started')).toEqual(['ticket.started'])
}, 120_000)

test('what the line lost on the way back is not done twice', async () => {
  const { page } = field
  await page.goto(`${line.url}/t/${tickets.bike.number}`)
  await page.getByRole('button', { name: '开始办理', exact: true }).waitFor()
  const lost = line.loseAnswerTo(`/tickets/${tickets.bike.id}/actions`)
  await page.getByRole('button', { name: '开始办理', exact: true }).click()
  await lost
  line.heal()
  await page.getByRole('button', { name: '报办好' }).waitFor({ timeout: 60_000 })
  await expect.poll(() => page.locator('.errand').count(), { timeout: 60_000 }).toBe(0)
  expect((await steps(tickets.bike)).filter((kind) => kind === 'ticket.started')).toEqual(['ticket.started'])
}, 90_000)

test('the household map stays with the server, and each look is told', async () => {
  const { page } = field
  await show(field, `${line.url}/grid/homes`)
  await page.getByText('每看一次都会记下来').waitFor()
  await page.getByText('还没有登记住户').waitFor()
  await page.getByRole('button', { name: '登记一户' }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('户主姓名').fill('王奶奶')
  await dialog.getByLabel('楼栋').fill('3')
  await dialog.getByLabel('房号').fill('402')
  await dialog.getByLabel('独居').check()
  await dialog.getByLabel('下次走访').fill(day(-1))
  await shot(page, 'home-form')
  await dialog.getByRole('button', { name: '存下' }).click()
  await page.getByRole('heading', { name: '该走访的' }).waitFor()
  await shot(page, 'homes')
  // On the grid's page it is a number, which tells of nobody and is nobody's look; it is one tap from there.
  const looks = async (): Promise<number> => (await grids(place.people.watch!).must('GET', '/looks')).items.length
  const before = await looks()
  await show(field, `${line.url}/grid`)
  await page.getByRole('link', { name: '1 户该走访了' }).waitFor()
  await shot(page, 'visits-due')
  expect(await looks()).toBe(before)
  await page.getByRole('link', { name: '1 户该走访了' }).click()
  await page.getByRole('heading', { name: '该走访的' }).waitFor()
  await page.getByRole('link', { name: /王奶奶/ }).click()
  await page.getByRole('button', { name: '记一次走访' }).waitFor()
  await shot(page, 'home')

  await line.cutFor(field.context)
  await page.getByRole('button', { name: '记一次走访' }).click()
  await page.getByRole('dialog').getByLabel('看到、聊到什么').fill('血压稳了，药还够')
  await page.getByRole('dialog').getByRole('button', { name: '存下' }).click()
  await page.locator('.errand').getByText('血压稳了，药还够').waitFor()
  const kept = await onDevice(page)
  expect(kept).toContain('血压稳了')
  expect(kept).not.toContain('王奶奶')
  // The visit waits on the phone and was made: nothing is due any more, also where the page is opened anew without a line.
  const count = page.getByRole('link', { name: /户该走访了/ })
  await page.goto(`${line.url}/grid`)
  await page.getByText('路灯不亮').first().waitFor()
  expect(await count.count()).toBe(0)
  await page.goto(`${line.url}/grid/outbox`)
  await page.locator('.errand').getByText('血压稳了，药还够').waitFor()
  await page.getByRole('button', { name: '扔掉' }).first().click()
  await page.getByRole('dialog').getByRole('button', { name: '扔掉' }).click()
  await page.getByText('都发出去了').waitFor()
  // Thrown away, it was not made: as it was last counted, so it stands there.
  await page.goto(`${line.url}/grid`)
  await count.waitFor()
  await line.healFor(field.context)
  await show(field, `${line.url}/grid`)
  await count.click()
  await page.getByRole('link', { name: /王奶奶/ }).click()
  await page.getByRole('button', { name: '记一次走访' }).waitFor()
  await line.cutFor(field.context)
  await page.getByRole('button', { name: '记一次走访' }).click()
  await page.getByRole('dialog').getByLabel('看到、聊到什么').fill('血压稳了，药还够')
  await page.getByRole('dialog').getByRole('button', { name: '存下' }).click()
  await page.locator('.errand').getByText('血压稳了，药还够').waitFor()
  await line.healFor(field.context)
  await expect.poll(() => page.locator('.errand').count(), { timeout: 60_000 }).toBe(0)
  await page.getByText('血压稳了，药还够').waitFor()
  await show(field, `${line.url}/grid`)
  expect(await count.count()).toBe(0)
  expect(field.complaints).toEqual([])

  const window = await openWindow(browser, server.url, { login: 'watch', password }, phone)
  await show(window, `${server.url}/looks/homes`)
  await window.page.getByText(/看了名单（\d 户）/).first().waitFor()
  await shot(window, 'looks')
  expect(window.complaints).toEqual([])
  await window.context.close()
}, 120_000)
