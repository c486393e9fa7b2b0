// Residents' questions and corrected statements in real windows: asked and supported on phones, answered in
// writing by a party, taken up by the host, shown on the wall; a statement's earlier text stays struck through.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { laptop, openBrowser, openWindow, phone, plain, shotsOf, show, type Window } from './support/browser.js'
import { Client, type Json } from './support/client.js'
import { ok, Server } from './support/server.js'

let server: Server
let browser: Browser
let password: string
let meeting: string
let host: Client
const windows: Window[] = []

async function open(login: string, view: { width: number; height: number }, path = '', look = plain): Promise<Page> {
  const window = await openWindow(browser, server.url, { login, password }, view, look)
  windows.push(window)
  await show(window, `${server.url}/m/${meeting}${path}`)
  return window.page
}
const shot = shotsOf('questions')
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })

beforeAll(async () => {
  ({ server, password } = await Server.demo())
  const person = async (login: string): Promise<Client> => new Client(server.url, await ok(['token', 'create', '--data', server.data, '--login', login]))
  host = await person('zhao')
  meeting = ((await host.get('/communities/MG/meetings')).body.items as Json[]).find(({ state }) => state === 'scheduled').id
  await host.act(`/meetings/${meeting}`, 'open')
  for (const login of ['li', 'sun', 'he', 'ma']) await (await person(login)).act(`/meetings/${meeting}`, 'check_in')
  for (const action of ['start', 'next']) await host.act(`/meetings/${meeting}`, action)
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await server?.remove()
})

test('a question is asked, supported by neighbours, answered in writing, taken up and on the wall', async () => {
  const [chen, wang, zhou] = [await open('chen', phone), await open('wang', phone), await open('zhou', phone)]
  for (const title of ['东门几点关?', '垃圾房几点开?']) {
    await chen.getByLabel('您想问什么').fill(title)
    await button(chen, '提问').click()
    await chen.getByText(title).first().waitFor()
  }
  // Both are known as one's own as soon as they are answered; nobody supports their own.
  await expect.poll(() => chen.getByText('您问的').count()).toBe(2)
  expect(await button(chen, '我也想问').count()).toBe(0)
  const asked = (page: Page) => page.locator('.asked > li')
  for (const page of [wang, zhou]) await asked(page).filter({ hasText: '垃圾房' }).getByRole('button', { name: '我也想问' }).click()
  await chen.getByText('2 人支持').first().waitFor()
  await expect.poll(() => asked(chen).first().innerText()).toContain('垃圾房')
  await asked(zhou).filter({ hasText: '垃圾房' }).getByRole('button', { name: '不问了' }).click()
  await chen.getByText('1 人支持').first().waitFor()
  await shot(wang, 'resident')

  const he = await open('he', laptop)
  await asked(he).filter({ hasText: '垃圾房' }).getByRole('button', { name: '写答复' }).click()
  await he.getByRole('dialog').getByLabel('答复').fill('早上六点到晚上九点。')
  await button(he, '发出答复').click()
  for (const page of [chen, he]) await page.getByText('早上六点到晚上九点。').first().waitFor()
  await shot(he, 'member')

  const desk = await open('zhao', laptop, '/host')
  await asked(desk).filter({ hasText: '垃圾房' }).getByRole('button', { name: '议这一项' }).click()
  await desk.getByRole('heading', { name: '垃圾房几点开?' }).waitFor()
  await shot(desk, 'host')
  const wall = await open('zhao', { width: 1920, height: 1080 }, '/projector')
  await wall.getByText('早上六点到晚上九点。').waitFor()
  await shot(wall, 'wall')
})

test('a name in a question is masked by the host and shown again', async () => {
  const [chen, desk] = [await open('chen', phone), await open('zhao', laptop, '/host')]
  await chen.getByLabel('您想问什么').fill('王大伟家为什么不交钱?')
  await button(chen, '提问').click()
  const masks = desk.locator('.asked > li').filter({ hasText: '家为什么不交钱' }).getByRole('button', { name: '遮盖' })
  await masks.click()
  await desk.getByLabel('要遮盖的字').fill('王大伟')
  await desk.getByLabel('为什么').fill('写了名字')
  await button(desk.getByRole('dialog') as unknown as Page, '遮盖').click()
  await chen.getByText('▇▇家为什么不交钱?').first().waitFor()
  await masks.click()
  await button(desk, '取消遮盖').click()
  await desk.getByLabel('为什么').fill('可以写')
  await button(desk.getByRole('dialog') as unknown as Page, '取消遮盖').click()
  await chen.getByText('王大伟家为什么不交钱?').first().waitFor()
})

test('a statement is corrected by who made it, and what it said stays struck through for all', async () => {
  await host.act(`/meetings/${meeting}`, 'next')
  const [he, wang] = [await open('he', laptop), await open('wang', phone)]
  await he.getByPlaceholder('写一条发言').fill('配件周三到货。')
  await button(he, '发出').click()
  await wang.getByText('配件周三到货。').first().waitFor()
  expect(await button(wang, '更正').count()).toBe(0)
  await button(he, '更正').click()
  await he.getByLabel('更正为').fill('配件周四到货。')
  await button(he, '发出更正').click()
  for (const page of [he, wang]) {
    await page.getByText('配件周四到货。').first().waitFor()
    expect(await page.locator('s').innerText()).toBe('配件周三到货。')
    await page.getByText('已更正').first().waitFor()
  }
  await shot(he, 'corrected')
  await shot(await open('wang', phone, '', { language: 'en', theme: 'light', elder: true }), 'corrected-en-large')
  for (const window of windows) expect(window.complaints).toEqual([])
})
