// The counter of a shop, in real windows: a household reserves, the merchant types the eight digits on a phone and hands
// out once; whoever types them again is told when. A past month is settled and is a sheet of paper and of figures.
import { readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { laptop, openBrowser, openWindow, phone, plain, shotsOf, show, type Window } from './support/browser.js'
import { Client, type Json } from './support/client.js'
import { homes, month, moveIn, password, points, pointsShelf, village, type Village } from './support/points.js'
import { give, openShop, tamper } from './support/points_shops.js'
import { ok, Server } from './support/server.js'

let server: Server
let browser: Browser
let place: Village
let shop: Json
const windows: Window[] = []

/** Somebody of the cast as the server runs now. */
const ask = (login: string) => points(new Client(server.url, place.people[login]!.token))
async function open(login: string, path: string, view = phone, look = plain): Promise<Page> {
  const window = await openWindow(browser, server.url, { login, password }, view, look)
  windows.push(window)
  await show(window, server.url + path)
  return window.page
}
const shot = shotsOf('points-counter')
const over = (page: Page): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const goods = (title: string): number => shop.goods.find((one: Json) => one.title === title).id
const reserve = (title: string, count = 1): Promise<Json> => ask('resident').must('POST', '/redemptions', { shop: shop.id, lines: [{ goods: goods(title), count }] })

beforeAll(async () => {
  server = await Server.fresh()
  await server.start('--plugins', pointsShelf())
  place = await village(server)
  for (const [login, role] of [['shen', 'merchant'], ['lu', 'merchant'], ['jiang', 'supervisor']] as const) {
    await ok(['user', 'add', '--data', server.data, '--login', login, '--name', `${login}先生`, '--community', 'MG', '--role', role, '--password-stdin'], password)
    place.people[login] = new Client(server.url, await ok(['token', 'create', '--data', server.data, '--login', login]))
  }
  shop = await openShop(place.people, '惠民超市', [['大米 10 斤', 300, 4], ['食盐', 20, 30]], ['shen', 'lu'])
  await give(place.people, { '001': 900 })
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await server?.remove()
})

/** A window does not outlive its test: the server is stopped in one of them. */
afterEach(async () => {
  for (const { context } of windows) await context.close()
})

test('a code is looked up as it is typed and handed out once, however often one taps', async () => {
  const { code } = await reserve('大米 10 斤', 2)
  const page = await open('shen', '/points/counter')
  await page.getByLabel('兑换码').fill(`${code.slice(0, 4)} ${code.slice(4)}`)
  const card = page.getByRole('region', { name: '这个码是什么' })
  await card.getByText('大米 10 斤').waitFor()
  await card.getByText('600 分').waitFor()
  await shot(page, 'found')
  expect(await over(page)).toBe(0)
  await button(page, '确认取货').dblclick()
  await card.getByText('已取货').waitFor()
  await shot(page, 'done')
  expect(await ask('resident').must('GET', '/redemptions?state=taken')).toMatchObject({ items: [{ code, state: 'taken' }] })
  expect((await ask('resident').must('GET', '/passbook')).balance).toBe(300)
  // The next one is a key away, and what was handed out stands in the list of the day.
  await page.keyboard.press('Enter')
  expect(await page.getByLabel('兑换码').inputValue()).toBe('')
  await page.getByRole('region', { name: '今天取走的' }).getByText('大米 10 斤 × 2').waitFor()

  // Another merchant of the shop, with the same code.
  const second = await open('lu', '/points/counter', phone, { language: 'en', theme: 'dark', elder: true })
  await second.getByLabel('Redemption code').fill(code)
  await second.getByText(/This code was used already, .*Hand nothing out again\./).waitFor()
  expect(await button(second, 'Hand it out').count()).toBe(0)
  expect(await over(second)).toBe(0)
  await shot(second, 'taken-elder-dark-en')
})

test('a code that is wrong or was cancelled is said to be so, in words of its own', async () => {
  const page = await open('shen', '/points/counter')
  await page.getByLabel('兑换码').fill('00000000')
  await page.getByText('这家店没有这个码').waitFor()
  await button(page, '清掉重输').click()
  const { id, code } = await reserve('食盐')
  await ask('resident').must('POST', `/redemptions/${id}/cancel`, {})
  await page.getByLabel('兑换码').fill(code)
  await page.getByText('顾客自己取消了这次兑换').waitFor()
  expect(await button(page, '确认取货').count()).toBe(0)
  await shot(page, 'cancelled')
})

test('the code of one’s own household is for somebody else of the shop', async () => {
  await moveIn(server, place.people, 'yao', homes[0]![2], ['merchant'])
  const { people } = await ask('admin').must('GET', `/shops/${shop.id}/people`)
  const { id: user, name } = (await new Client(server.url, place.people.yao!.token).must('GET', '/me')).user
  await ask('admin').must('PUT', `/shops/${shop.id}/people`, { people: [...people, { user, name }] })
  const { id, code } = await reserve('食盐')
  const page = await open('yao', '/points/counter')
  await page.getByLabel('兑换码').fill(code)
  await page.getByText('这是您自己家的码，请店里别的人来给。').waitFor()
  expect(await button(page, '确认取货').count()).toBe(0)
  await shot(page, 'own')
  await ask('resident').must('POST', `/redemptions/${id}/cancel`, {})
})

test('where the browser reads codes, one is scanned; the camera is off behind it', async () => {
  const { code } = await reserve('食盐')
  const window = await openWindow(browser, server.url, { login: 'shen', password }, phone)
  windows.push(window)
  // A phone's browser: this one has neither a reader nor a camera.
  await window.context.addInitScript((digits) => {
    const camera = (): MediaStream => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 64, height: 64 })
      const paint = canvas.getContext('2d')
      setInterval(() => paint?.fillRect(0, 0, 64, 64), 50)
      return Object.assign(globalThis, { shown: canvas.captureStream() }).shown
    }
    Object.assign(globalThis, { BarcodeDetector: class { static getSupportedFormats(): Promise<string[]> { return Promise.resolve(['qr_code']) } detect = (): Promise<{ rawValue: string }[]> => Promise.resolve([{ rawValue: 'https://example.org/poster' }, { rawValue: digits }]) } })
    Object.defineProperty(navigator, 'mediaDevices', { value: { enumerateDevices: () => Promise.resolve([{ kind: 'videoinput' }]), getUserMedia: () => Promise.resolve(camera()) } })
  }, code)
  await show(window, `${server.url}/points/counter`)
  const page = window.page
  await button(page, '扫一扫').click()
  await page.getByRole('region', { name: '这个码是什么' }).getByText('食盐').waitFor()
  expect(await page.getByLabel('兑换码').inputValue()).toBe(`${code.slice(0, 4)} ${code.slice(4)}`)
  expect(await page.evaluate(() => (globalThis as unknown as { shown: MediaStream }).shown.getTracks().map(({ readyState }) => readyState))).toEqual(['ended'])
  await button(page, '确认取货').click()
  await page.getByText('已取货').waitFor()
})

test('the shelf is filled up', async () => {
  const page = await open('shen', '/points/counter')
  const row = page.getByRole('region', { name: '店里的货' }).getByRole('listitem').filter({ hasText: '大米' })
  await row.getByText('还有 2 件').waitFor()
  await row.getByRole('button').click()
  await page.getByLabel('进了几件').fill('10')
  await page.getByRole('dialog').getByRole('button', { name: '进货' }).click()
  await row.getByText('还有 12 件').waitFor()
})

test('a past month is settled once, and is a sheet to print and to save', async () => {
  const last = new Date(Date.parse(`${month()}-01T00:00:00Z`) - 86_400_000).toISOString().slice(0, 7)
  await server.stop()
  tamper(server, `UPDATE plugin_points_entries SET month = '${last}' WHERE kind = 'redemption'`)
  await server.start('--plugins', pointsShelf())
  const page = await open('shen', '/points/counter')
  // The one month in which something was taken, and what it is good for.
  const months = await page.getByLabel('哪个月').locator('option').allTextContents()
  expect(months).toHaveLength(1)
  expect(months[0]).toMatch(new RegExp(`^${last.slice(0, 4)} 年 ${Number(last.slice(5))} 月，.*62\\.00`))
  await button(page, '结算这个月').click()
  await page.getByRole('dialog').getByRole('button', { name: '结算这个月' }).click()
  await page.waitForURL(/\/points\/settlements\/\d+$/)
  const sheet = page.getByRole('article', { name: '结算单' })
  await sheet.getByText('大米 10 斤 × 2').waitFor()
  expect(await sheet.getByText('¥62.00').count()).toBeGreaterThan(0)
  await shot(page, 'sheet')
  expect(await over(page)).toBe(0)
  const saving = page.waitForEvent('download')
  await button(page, '下载表格').click()
  const text = readFileSync(await (await saving).path(), 'utf8')
  expect(text).toContain('大米 10 斤 ×2')
  expect(text.trimEnd().split('\r\n').at(-1)).toMatch(new RegExp(`^合计,${last},.*,620,62\\.00,惠民超市$`))
  // Whoever watches over it reads the same; the counter offers the month no more.
  const watching = await open('jiang', new URL(page.url()).pathname, laptop)
  await watching.getByRole('article', { name: '结算单' }).getByText('大米 10 斤 × 2').waitFor()
  await shot(watching, 'sheet-laptop')
  const again = await open('shen', '/points/counter')
  await again.getByText('过去的月份都结清了').waitFor()
  expect(await again.getByLabel('哪个月').count()).toBe(0)
  expect(windows.flatMap(({ complaints }) => complaints)).toEqual([])
})
