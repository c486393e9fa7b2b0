// What somebody finds who comes for the first time, in a language and a role of their own, with several pages
// open, and large letters: the pages say what is true and offer what may be done.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { laptop, openBrowser, openWindow, phone, plain, show } from './support/browser.js'
import { Client, type Json } from './support/client.js'
import { ok, Server } from './support/server.js'

let server: Server
let password: string
let browser: Browser

beforeAll(async () => {
  ({ server, password } = await Server.demo())
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await server?.remove()
})

const person = async (login: string): Promise<Client> => new Client(server.url, await ok(['token', 'create', '--data', server.data, '--login', login]))
const who = (login: string): { login: string; password: string } => ({ login, password })

test.each([['en-US', 'Log in'], ['zh-CN', '登录'], ['fr-FR', 'Log in']])('the door speaks the language of a device set to %s, and the other when it is asked for', async (locale, heading) => {
  const context = await browser.newContext({ viewport: phone, locale })
  const page = await context.newPage()
  await page.goto(`${server.url}/login`)
  await page.getByRole('heading', { name: heading, level: 1 }).waitFor()
  for (const [choice, title] of [['English', 'Log in'], ['中文', '登录'], ['English', 'Log in']] as const) {
    await page.getByText(choice, { exact: true }).click()
    await page.getByRole('heading', { name: title, level: 1 }).waitFor()
  }
  await page.reload()
  await page.getByRole('heading', { name: 'Log in', level: 1 }).waitFor()
  await context.close()
})

test('a draft open in two pages becomes one request, and the other page says which', async () => {
  const window = await openWindow(browser, server.url, who('wang'), phone)
  await show(window, `${server.url}/submit`)
  const first = window.page
  const body = '两个页面里同一份草稿：东门的灯灭了。'
  await first.locator('textarea').first().fill(body)
  const kept = async (): Promise<boolean> => first.evaluate(() => Object.keys(localStorage).some((key) => key.includes('.submit.')))
  for (let tries = 0; tries < 100 && !await kept(); ++tries) await first.waitForTimeout(50)
  const second = await window.context.newPage()
  await second.goto(`${server.url}/submit`)
  await second.getByText('接着上次没写完的').waitFor()
  expect(await second.locator('textarea').first().inputValue()).toBe(body)

  await first.getByRole('button', { name: '交给四方' }).click()
  await first.getByRole('heading', { name: '收到了' }).waitFor()
  const number = /MG-\d{4}-\d{6}/.exec(await first.locator('main').innerText())![0]
  await second.getByText(`这份草稿已在另一个页面交给四方，编号 ${number}。`).waitFor()
  expect(await second.locator('textarea').first().inputValue()).toBe('')
  await second.getByRole('button', { name: '交给四方' }).click()
  await second.getByText('请说一说是什么事').waitFor()
  const mine = (await (await person('wang')).get('/communities/MG/tickets?mine=true')).body.items as Json[]
  expect(mine.filter((ticket) => ticket.body === body).map((ticket) => ticket.number)).toEqual([number])
  expect(await first.evaluate(() => Object.keys(localStorage).filter((key) => key.includes('.submit.') || key === 'sifang.sent'))).toEqual([])

  await second.getByRole('link', { name: '看这件事' }).click()
  await second.waitForURL(`**/t/${number}`)
  expect(window.complaints).toEqual([])
  await window.context.close()
})

test.each([['phone', phone], ['laptop', laptop]])('a merchant on a %s is offered nothing that is refused', async (_, viewport) => {
  const window = await openWindow(browser, server.url, who('shen'), viewport, { ...plain, elder: true })
  const refused: string[] = []
  window.page.on('response', (response) => { if (response.status() >= 400) refused.push(`${response.status()} ${response.url()}`) })
  await show(window, `${server.url}/home`)
  await window.page.getByText('没有等您办的事').waitFor()
  expect(await window.page.locator('a[href^="/submit"], a[href^="/tickets"], a[href^="/m"]:not([href="/me"])').count()).toBe(0)
  expect(await window.page.getByText('下一次四方会').count()).toBe(0)
  expect(await window.page.getByRole('button', { name: '反映一件事' }).count()).toBe(0)
  expect(refused).toEqual([])
  await window.context.close()
})

test('as many of a grid are said to be overdue as the filter shows', async () => {
  const window = await openWindow(browser, server.url, who('wu'), phone)
  await show(window, `${server.url}/grid`)
  const late = Number(/其中 (\d+) 件超期/.exec(await window.page.locator('.count').innerText())![1])
  await window.page.getByRole('button', { name: '超期' }).click()
  await window.page.getByText(`${late} 件，其中 ${late} 件超期`).waitFor()
  expect(late).toBeGreaterThan(0)
  expect(await window.page.locator('.row').count()).toBe(late)
  await window.context.close()
})

test.each(['zh-CN', 'en'] as const)('in large letters every column of the figures is on the screen and no number breaks, in %s', async (language) => {
  const window = await openWindow(browser, server.url, who('he'), phone, { ...plain, language, elder: true })
  // Numbers of four digits: a community of some years.
  await window.page.route('**/api/v1/communities/*/figures?**', async (route) => {
    const answer = await route.fetch()
    await route.fulfill({ response: answer, body: (await answer.text()).replace(/"(numerator|denominator)":\d+/g, '"$1":4802') })
  })
  await show(window, `${server.url}/board`)
  const table = window.page.locator('.wide').last()
  expect(await table.locator('td').getByText('4802').count()).toBeGreaterThan(8)
  expect(await table.evaluate((element) => element.scrollWidth - element.clientWidth)).toBeLessThanOrEqual(0)
  const lines = await table.locator('tr.counts td').evaluateAll((cells) => cells.map((cell) => {
    const range = document.createRange()
    const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT)
    let most = 0
    while (texts.nextNode()) {
      range.selectNodeContents(texts.currentNode)
      most = Math.max(most, range.getClientRects().length)
    }
    return most
  }))
  expect(new Set(lines)).toEqual(new Set([1]))
  await window.context.close()
})

test('a badge of three digits stays in one line', async () => {
  const window = await openWindow(browser, server.url, who('he'), phone, { ...plain, elder: true })
  // A hundred owed, and more after them.
  await window.page.route('**/api/v1/communities/*/tickets?**owed=**', async (route) => {
    const answer = await route.fetch()
    const page = await answer.json() as Json
    const [one] = page.items as Json[]
    page.items = Array.from({ length: 100 }, (_, i) => ({ ...one, id: `${String(one.id).slice(0, -3)}${String(i).padStart(3, '0')}`, number: `MG-2026-9${String(i).padStart(5, '0')}` }))
    page.next = 'more'
    await route.fulfill({ response: answer, json: page })
  })
  await show(window, `${server.url}/desk`)
  await window.page.locator('.owed__head .stat__figure', { hasText: '100+' }).waitFor()
  await window.page.getByText('其中 100+ 件超时未答').waitFor()
  const badge = window.page.locator('.tab-bar .badge')
  expect(await badge.innerText()).toContain('99+')
  const [height, line] = await badge.evaluate((element) => [element.getBoundingClientRect().height, parseFloat(getComputedStyle(element).lineHeight)])
  expect(height).toBeLessThan(line! * 1.5)
  await window.context.close()
})
