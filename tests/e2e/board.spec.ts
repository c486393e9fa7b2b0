// The board in a browser: its figures lead to their tickets, every chart is also a table, a sheet comes as a
// file, and who is not logged in reads it too.
import { readFileSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { laptop, openBrowser, openWindow, phone, show } from './support/browser.js'
import { Client } from './support/client.js'
import { ok, Server } from './support/server.js'

let server: Server
let browser: Browser
let password: string
let figures: { total: { raised: number; rates: Record<string, { numerator: number; denominator: number }> } }

beforeAll(async () => {
  ({ server, password } = await Server.demo())
  const wang = new Client(server.url, await ok(['token', 'create', '--data', server.data, '--login', 'wang']))
  const to = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai', year: 'numeric', month: '2-digit' }).format(Date.now()).slice(0, 7)
  figures = (await wang.get(`/communities/MG/figures?from=${Number(to.slice(0, 4)) - 1}-${to.slice(5)}&to=${to}`)).body
  expect(figures.total.raised).toBeGreaterThan(5)
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await server?.remove()
})

test('a figure leads to exactly its tickets, and back', async () => {
  const window = await openWindow(browser, server.url, { login: 'wang', password }, laptop)
  const { page } = window
  await show(window, `${server.url}/board?months=12`)
  const rate = figures.total.rates['solve']!
  await page.getByRole('row', { name: /解决率/ }).last().getByRole('link', { name: String(rate.denominator), exact: true }).last().click()
  await page.getByRole('heading', { name: /解决率/ }).waitFor()
  await page.locator('.row').first().waitFor()
  expect(await page.locator('.row').count()).toBe(rate.denominator)
  expect(new URL(page.url()).searchParams.get('figure')).toBe('solve')
  await page.goBack()
  await page.getByText('这些数怎么算').waitFor()
  expect(new URL(page.url()).searchParams.get('months')).toBe('12')
  expect(window.complaints).toEqual([])
  await window.context.close()
})

test('every chart is a table too, by keyboard', async () => {
  const window = await openWindow(browser, server.url, { login: 'wang', password }, phone)
  const { page } = window
  await show(window, `${server.url}/board?months=12`)
  const charts = page.locator('section:has(.segment--quiet)')
  expect(await charts.count()).toBeGreaterThanOrEqual(4)
  for (let index = 0; index < await charts.count(); index++) {
    const chart = charts.nth(index)
    await chart.getByRole('radio', { name: '图' }).focus()
    await page.keyboard.press('ArrowRight')
    await chart.getByRole('table').waitFor()
    expect(await chart.getByRole('row').count()).toBeGreaterThan(1)
  }
  expect(window.complaints).toEqual([])
  await window.context.close()
})

test('the figures come as a file', async () => {
  const window = await openWindow(browser, server.url, { login: 'wang', password }, laptop)
  const { page } = window
  await show(window, `${server.url}/board?months=12`)
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: '下载表格' }).click()])
  expect(download.suggestedFilename()).toMatch(/^MG-\d{4}-\d\d-\d{4}-\d\d\.csv$/)
  const text = readFileSync((await download.path())!, 'utf8')
  expect(text.startsWith('\ufeff月份,')).toBe(true)
  expect(text.match(/月份/g)).toHaveLength(1)
  expect(window.complaints).toEqual([])
  await window.context.close()
})

test('a member finds their party’s own figures from the desk', async () => {
  const window = await openWindow(browser, server.url, { login: 'he', password }, phone)
  const { page } = window
  await show(window, `${server.url}/desk`)
  await page.getByRole('link', { name: '本方的数' }).click()
  await page.getByRole('heading', { name: /物业该答 \d+ 件，按时答了 \d+ 件/ }).waitFor()
  await page.getByText('私密诉求也算在内').waitFor()
  expect(window.complaints).toEqual([])
  await window.context.close()
})

test('whoever is not logged in reads the board of the community that the address names', async () => {
  const window = await openWindow(browser, server.url, null, phone)
  const { page } = window
  await show(window, `${server.url}/board?c=MG&months=12`)
  await page.getByRole('heading', { name: /收到 \d+ 件诉求/ }).waitFor()
  expect(await page.locator('main a[href^="/tickets"]').count()).toBe(0)
  await show(window, `${server.url}/board?c=NONE`)
  await page.getByRole('alert').waitFor()
  await window.context.close()
})
