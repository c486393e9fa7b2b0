// Notices in real Chromium: a party answers and the resident's bell counts by itself, in every window; reading,
// marking all and taking it back; what leads where; an administrator's webhook that fails and is sent again.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { laptop, openBrowser, openWindow, phone, show, type Window } from './support/browser.js'
import type { Json } from './support/client.js'
import { found, matter, type People } from './support/community.js'
import { ok, Server } from './support/server.js'
import { WebSink } from './support/sinks.js'

const password = 'a-long-password'
let server: Server
let people: People
let browser: Browser
let resident: Window
let other: Window

beforeAll(async () => {
  server = await (await Server.fresh()).start('--private-webhooks', '--first-retry', '0')
  people = await found(server)
  for (const [login, role] of [['wang', 'resident'], ['manager', 'admin']] as const)
    await ok(['user', 'add', '--data', server.data, '--login', login, '--name', login, '--password-stdin', '--community', 'MG', '--role', role], `${password}\n`)
  const { Client } = await import('./support/client.js')
  people.wang = new Client(server.url, await ok(['token', 'create', '--data', server.data, '--login', 'wang']))
  browser = await openBrowser()
  resident = await openWindow(browser, server.url, { login: 'wang', password }, phone)
  other = await openWindow(browser, server.url, { login: 'wang', password }, laptop)
})
afterAll(async () => {
  await browser?.close()
  await server?.remove()
})

const bell = ({ page }: Window) => page.locator('.bell:visible')
const bellSays = async (window: Window, text: string): Promise<void> => {
  await expect.poll(async () => (await bell(window).innerText()).replace(/\s+/g, ''), { timeout: 15_000 }).toBe(text)
}

test('a party answers, and the bell counts by itself in both windows', async () => {
  const ticket: Json = await people.wang!.must('POST', '/communities/MG/tickets', matter)
  await show(resident, `${server.url}/home`)
  await show(other, `${server.url}/home`)
  await bellSays(resident, '通知')
  await people.pc!.must('PUT', `/tickets/${ticket.id}/answers/property_company`, { text: '配件周三到货', stance: 'handle', publish: true })
  await bellSays(resident, '通知未读1')
  await bellSays(other, '通知未读1')
  await people.rc!.act(`/tickets/${ticket.id}`, 'accept')
  await bellSays(resident, '通知未读2')

  // What it says, and where it leads; reading it in one window counts in the other.
  await bell(resident).click()
  await resident.page.getByRole('link', { name: /物业答复了您/ }).click()
  await resident.page.waitForURL(`**/t/${ticket.number}`)
  await bellSays(other, '通知未读1')
}, 120_000)

test('what comes while one reads waits above; all are marked, and that is taken back', async () => {
  await show(resident, `${server.url}/notices`)
  const ticket: Json = await people.wang!.must('POST', '/communities/MG/tickets', matter)
  await people.oc!.must('PUT', `/tickets/${ticket.id}/answers/owners_committee`, { text: '支持', stance: 'support', publish: true })
  await resident.page.getByRole('button', { name: '1 条新通知' }).click()
  await resident.page.getByRole('link', { name: /业委会答复了您/ }).waitFor()
  await resident.page.getByRole('button', { name: '全部标为已读' }).click()
  await bellSays(other, '通知')
  await resident.page.getByRole('button', { name: '撤回' }).click()
  await bellSays(other, '通知未读2')
  // By keyboard: the first one's mark.
  const mark = resident.page.getByRole('button', { name: /^标为已读/ }).first()
  await mark.focus()
  await resident.page.keyboard.press('Enter')
  await bellSays(other, '通知未读1')
}, 120_000)

test('a group that is turned off is counted no more', async () => {
  await show(other, `${server.url}/notices/settings`)
  await other.page.getByLabel('我反映的事').first().uncheck()
  await bellSays(other, '通知')
  expect((await people.wang!.must('GET', '/me/notices')).unread).toBe(0)
  await other.page.getByLabel('我反映的事').first().check()
  await bellSays(other, '通知未读1')
}, 120_000)

test('an administrator adds a robot, sees that it fails, and sends again', async () => {
  const web = await WebSink.open()
  const window = await openWindow(browser, server.url, { login: 'manager', password }, laptop)
  const { page } = window
  await show(window, `${server.url}/setup/outbox`)
  await page.getByLabel('叫什么').fill('工作群')
  await page.getByLabel('地址').fill(`${web.url}/robot?key=secret`)
  await page.getByRole('button', { name: '加上' }).click()
  await page.getByText('“工作群”加好了').waitFor()
  web.manner = { status: 200, body: '{"errcode":93000,"errmsg":"invalid webhook url"}' }
  await page.getByRole('button', { name: '试发一条' }).click()
  await expect.poll(async () => {
    await page.getByRole('button', { name: '刷新' }).click()
    return page.getByText('errcode 93000').count()
  }, { timeout: 30_000 }).toBe(1)
  await expect.poll(async () => {
    await page.getByRole('button', { name: '刷新' }).click()
    return page.getByRole('button', { name: '再发一次' }).count()
  }, { timeout: 30_000 }).toBe(1)
  web.manner = { status: 200, body: '{"errcode":0}' }
  await page.getByRole('button', { name: '再发一次' }).click()
  await expect.poll(async () => {
    await page.getByRole('button', { name: '刷新' }).click()
    return page.locator('.message .chip').first().innerText()
  }, { timeout: 30_000 }).toBe('已发')
  expect(await page.content()).not.toContain('secret')
  expect([...window.complaints, ...resident.complaints, ...other.complaints]).toEqual([])
  web.close()
}, 180_000)
