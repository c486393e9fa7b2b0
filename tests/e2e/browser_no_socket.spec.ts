// In Chromium, behind a proxy that lets no WebSocket through: the meeting goes on as if nothing were, and when
// a WebSocket gets through again it takes over.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { BadLine } from './support/bad_line.js'
import { openBrowser, openWindow, phone, show, type Window } from './support/browser.js'
import { Client, type Json } from './support/client.js'
import { ok, Server } from './support/server.js'

let server: Server
let line: BadLine
let browser: Browser
let window: Window
let meeting: string
let item: string
let password: string
const people: Record<string, Client> = {}
/** Sockets that got as far as telling something. */
let served = 0

beforeAll(async () => {
  ({ server, password } = await Server.demo())
  for (const login of ['zhao', 'li', 'sun', 'he', 'ma']) people[login] = new Client(server.url, await ok(['token', 'create', '--data', server.data, '--login', login]))
  meeting = ((await people.zhao!.get('/communities/MG/meetings')).body.items as Json[]).find(({ state }) => state === 'scheduled').id
  await people.zhao!.act(`/meetings/${meeting}`, 'open')
  for (const login of ['li', 'sun', 'ma']) await people[login]!.act(`/meetings/${meeting}`, 'check_in')
  line = await BadLine.to(server.url)
  line.upgrades = 'forbidden'
  browser = await openBrowser()
  window = await openWindow(browser, line.url, { login: 'he', password }, phone)
  window.page.on('websocket', (socket) => { socket.once('framereceived', () => { served += 1 }) })
})
afterAll(async () => {
  await browser?.close()
  await line?.end()
  await server?.remove()
})

const away = () => window.page.locator('.line-state')
const state = (login: string, text: string): Promise<Json> => people[login]!.must('POST', `/agenda/${item}/statements`, { text })
const online = (): Promise<unknown> => window.page.evaluate(() => { dispatchEvent(new Event('online')) })

test('a meeting without a WebSocket: everything arrives, everything is sent, and nothing alarming is said', async () => {
  const { page } = window
  await page.goto(`${line.url}/m/${meeting}`)
  await page.getByRole('button', { name: '签到', exact: true }).click()
  await page.getByText('各方到齐').waitFor()
  for (const action of ['start', 'next']) await people.zhao!.act(`/meetings/${meeting}`, action)
  item = (await people.zhao!.must('GET', `/meetings/${meeting}`)).current
  await page.getByPlaceholder('写一条发言').waitFor()
  for (let i = 0; i < 3; ++i) await state('li', `第 ${i} 句`)
  await page.getByText('第 2 句').waitFor()
  await page.getByPlaceholder('写一条发言').fill('我来说一句')
  await page.getByRole('button', { name: '发出', exact: true }).click()
  await page.locator('.said').getByText('我来说一句').waitFor()
  // Longer than anything is said of a line that is away.
  for (const until = Date.now() + 6_000; Date.now() < until;) {
    expect(await away().count()).toBe(0)
    await page.waitForTimeout(100)
  }
  await state('sun', '过了一会儿')
  await page.getByText('过了一会儿').waitFor()
  expect(served).toBe(0)
})

test('a server that goes away and comes back is found again', async () => {
  await server.stop()
  await away().waitFor()
  await server.start('--listen', new URL(server.url).host)
  await state('ma', '又连上了')
  await window.page.getByText('又连上了').waitFor()
  await away().waitFor({ state: 'detached' })
  expect(served).toBe(0)
})

test('a WebSocket that gets through again takes over, and one that is cut is done without', async () => {
  const { page } = window
  line.upgrades = 'carried'
  // A device says that its network has changed; without that the next try comes by itself, within minutes.
  await online()
  await expect.poll(() => served).toBe(1)
  await state('li', '现在走长连接')
  await page.getByText('现在走长连接').waitFor()
  line.upgrades = 'cut'
  line.cut()
  line.heal()
  await state('li', '又没有长连接了')
  await page.getByText('又没有长连接了').waitFor()
  const said = (await page.locator('.said .prose').allInnerTexts()).map((text) => text.trim())
  expect(said).toEqual(['第 0 句', '第 1 句', '第 2 句', '我来说一句', '过了一会儿', '又连上了', '现在走长连接', '又没有长连接了'])
  expect(await away().count()).toBe(0)
  expect(served).toBe(1)
})

test('the end of the log-in is heard of', async () => {
  const other = await window.context.newPage()
  await show({ ...window, page: other }, `${line.url}/me`)
  await other.getByRole('button', { name: '退出登录' }).click()
  await window.page.waitForURL(/\/login/)
  // The browser notes every socket that is refused; nothing else may be said.
  expect(window.complaints.filter((complaint) => !complaint.startsWith('WebSocket connection to'))).toEqual([])
})
