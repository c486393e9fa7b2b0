// Papers of an agenda in real windows: the host sends two from the agenda, over a line that breaks, gives one a
// title and takes one off; a resident sees each change on a phone, opens a picture beside the page, saves a document.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { BadLine } from './support/bad_line.js'
import { laptop, openBrowser, openWindow, phone, plain, shotsOf, show, type Window } from './support/browser.js'
import { Client, type Json } from './support/client.js'
import { makePdf, makePng } from './support/files.js'
import { ok, Server } from './support/server.js'

let server: Server
let browser: Browser
let line: BadLine
let password: string
let meeting: string
let host: Client
let folder: string
const windows: Window[] = []

async function open(url: string, login: string, view: { width: number; height: number }, path = '', look = plain): Promise<Page> {
  const window = await openWindow(browser, url, { login, password }, view, look)
  windows.push(window)
  await show(window, `${url}/m/${meeting}${path}`)
  return window.page
}
const shot = shotsOf('papers')
const path = (name: string): string => join(folder, name)
const manage = (page: Page, title = '屋顶防水') => page.getByRole('button', { name: new RegExp(`加材料、理材料.*${title}`, 'u') })
const papersOf = (page: Page, title = '屋顶防水') => page.locator('.agenda > li').filter({ hasText: title }).locator('.papers > li')

beforeAll(async () => {
  ({ server, password } = await Server.demo())
  line = await BadLine.to(server.url)
  folder = mkdtempSync(join(tmpdir(), 'sifang-papers-'))
  writeFileSync(path('三家报价.pdf'), makePdf(900_000))
  writeFileSync(path('one.png'), makePng(600, 400))
  const person = async (login: string): Promise<Client> => new Client(server.url, await ok(['token', 'create', '--data', server.data, '--login', login]))
  host = await person('zhao')
  meeting = (await host.must('POST', '/communities/MG/meetings', { title: '屋顶专题会', starts_at: new Date(Date.now() + 3_600_000).toISOString() })).id
  for (const title of ['屋顶防水', '垃圾分类']) await host.must('POST', `/meetings/${meeting}/agenda`, { kind: 'topic', title })
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await line?.end()
  await server?.remove()
  if (folder) rmSync(folder, { recursive: true, force: true })
})

let desk: Page
let resident: Page

test('the host sends papers over a line that breaks, and they stand with the item for everybody', async () => {
  resident = await open(server.url, 'wang', phone)
  expect(await papersOf(resident).count()).toBe(0)
  expect(await manage(resident).count()).toBe(0)
  desk = await open(line.url, 'zhao', laptop, '/host')
  await manage(desk).focus()
  await desk.keyboard.press('Enter')
  const dialog = desk.getByRole('dialog')
  await dialog.getByText('还没有材料。').waitFor()
  line.cuts = 0
  line.allowance = 300_000
  await dialog.locator('.pick input[multiple]').setInputFiles([path('三家报价.pdf'), path('one.png')])
  await expect.poll(() => line.cuts, { timeout: 30_000 }).toBeGreaterThan(0)
  await shot(desk, 'sending')
  line.allowance = Infinity
  await dialog.locator('.papers > li').nth(1).waitFor({ timeout: 60_000 })
  await dialog.locator('.pick__list').waitFor({ state: 'detached' })
  await expect.poll(() => dialog.locator('.papers__title').allInnerTexts()).toEqual(['三家报价', '第 2 份材料'])
  await shot(desk, 'host')
  await expect.poll(() => papersOf(resident).count()).toBe(2)
  await papersOf(resident).locator('img').waitFor()
  await shot(resident, 'resident')
  const { agenda } = await host.must('GET', `/meetings/${meeting}`)
  expect(agenda.find(({ title }: Json) => title === '屋顶防水').papers.map(({ title }: Json) => title)).toEqual(['三家报价', '第 2 份材料'])
}, 180_000)

test('a picture is opened beside the page, a document is saved under its title', async () => {
  const [beside] = await Promise.all([resident.waitForEvent('popup'), resident.getByRole('link', { name: /第 2 份材料.*在新窗口打开/ }).click()])
  await beside.waitForURL(/\/api\/v1\/attachments\//)
  await beside.close()
  const [saved] = await Promise.all([resident.waitForEvent('download'), resident.getByRole('link', { name: /三家报价.*存到本机/ }).click()])
  expect(saved.suggestedFilename()).toBe('三家报价.pdf')
  expect(readFileSync(await saved.path()).equals(makePdf(900_000))).toBe(true)
})

test('a paper is given a title and another taken off, after a question; both are seen at once', async () => {
  const dialog = desk.getByRole('dialog')
  await dialog.getByRole('button', { name: '给“第 2 份材料”改名' }).click()
  await dialog.getByLabel('这份材料叫什么').fill('')
  await dialog.getByRole('button', { name: '改名', exact: true }).click()
  await dialog.getByText('请写个名字').waitFor()
  await dialog.getByLabel('这份材料叫什么').fill('屋顶平面图')
  await desk.keyboard.press('Enter')
  await dialog.getByText('屋顶平面图').waitFor()
  await resident.getByText('屋顶平面图').waitFor()
  await dialog.getByRole('button', { name: '拿掉材料“三家报价”' }).click()
  await dialog.getByText('“三家报价”以后谁也打不开').waitFor()
  await shot(desk, 'remove')
  await dialog.getByRole('button', { name: '先不' }).click()
  expect(await dialog.locator('.papers > li').count()).toBe(2)
  await dialog.getByRole('button', { name: '拿掉材料“三家报价”' }).click()
  await dialog.getByRole('button', { name: '拿掉材料', exact: true }).click()
  await expect.poll(() => dialog.locator('.papers__title').allInnerTexts()).toEqual(['屋顶平面图'])
  await expect.poll(() => papersOf(resident).count()).toBe(1)
  await dialog.getByRole('button', { name: '知道了' }).click()
  await dialog.waitFor({ state: 'detached' })
})

test('in the room the paper stands above what is said, for the member and on a phone; in the minutes it is named', async () => {
  const person = async (login: string): Promise<Client> => new Client(server.url, await ok(['token', 'create', '--data', server.data, '--login', login]))
  await host.act(`/meetings/${meeting}`, 'open')
  for (const login of ['li', 'sun', 'he', 'ma']) await (await person(login)).act(`/meetings/${meeting}`, 'check_in')
  await host.act(`/meetings/${meeting}`, 'start')
  const { agenda } = await host.must('GET', `/meetings/${meeting}`)
  await host.act(`/meetings/${meeting}`, 'next', { item: agenda.find(({ title }: Json) => title === '屋顶防水').id })
  for (const page of [resident, desk]) await page.locator('.talk').getByRole('link', { name: /屋顶平面图.*在新窗口打开/ }).waitFor()
  await shot(resident, 'room')
  const english = await open(server.url, 'he', laptop, '', { ...plain, language: 'en', theme: 'dark' })
  await english.getByRole('link', { name: /屋顶平面图.*opens a new tab/ }).waitFor()
  await shot(english, 'member-en')
  await host.act(`/meetings/${meeting}`, 'close')
  await expect.poll(() => manage(desk).count()).toBe(0)
  await resident.goto(`${server.url}/m/${meeting}/minutes`)
  await resident.getByRole('link', { name: '屋顶平面图' }).waitFor()
  await shot(resident, 'minutes')
  for (const { complaints } of windows) expect(complaints).toEqual([])
})
