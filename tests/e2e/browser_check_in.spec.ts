// Checking in by the code on the wall: it is large and changes, a phone scans it and is in with one tap, also
// after a log-in; a wrong one says what to do; who takes part from elsewhere is said to.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, openWindow, phone, show, type Window } from './support/browser.js'
import { Client, type Json } from './support/client.js'
import { ok, Server } from './support/server.js'

const wall = { width: 1920, height: 1080 }
let server: Server
let browser: Browser
let password: string
let host: Client
let meeting: string
let projector: Window

beforeAll(async () => {
  ({ server, password } = await Server.demo())
  host = new Client(server.url, await ok(['token', 'create', '--data', server.data, '--login', 'zhao']))
  meeting = ((await host.get('/communities/MG/meetings')).body.items as Json[]).find(({ state }) => state === 'scheduled').id
  await host.act(`/meetings/${meeting}`, 'open')
  browser = await openBrowser()
  projector = await openWindow(browser, server.url, { login: 'zhao', password }, wall)
  await show(projector, `${server.url}/m/${meeting}/projector`)
})
afterAll(async () => {
  await browser?.close()
  await server?.remove()
})

async function shot(page: Page, name: string): Promise<void> {
  const folder = process.env.SIFANG_SHOTS
  if (!folder) return
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `check-in-${name}.png`) })
}
/** The digits on the wall now. */
const onTheWall = async (): Promise<string> => (await projector.page.locator('.way b').innerText()).replace(/\s/g, '')
const how = async (name: string): Promise<string | undefined> => ((await host.must('GET', `/meetings/${meeting}`)).attendance as Json[]).find((entry) => entry.name === name)?.how

test('the wall shows the code large, with its digits and how many are there', async () => {
  const { page } = projector
  const code = page.getByRole('img', { name: '签到二维码' })
  const box = (await code.boundingBox())!
  expect(box.width).toBeGreaterThanOrEqual(400)
  expect(await onTheWall()).toMatch(/^\d{6}$/)
  // It changes every so often: right then the one may be read before, the other after.
  const agree = async (): Promise<boolean> => await onTheWall() === (await host.must('GET', `/meetings/${meeting}/check_in_code?site=${server.url}`)).code
  await expect.poll(agree, { timeout: 5_000 }).toBe(true)
  await page.getByText('已到 0 人').waitFor()
  await shot(page, 'wall')
})

test('a phone that is not logged in scans, logs in, and is there with one tap', async () => {
  const window = await openWindow(browser, server.url, null, phone)
  const { page } = window
  await show(window, `${server.url}/m/${meeting}/in#${await onTheWall()}`)
  await page.waitForURL(/\/login/)
  await page.locator('input[autocomplete=username]').fill('li')
  await page.locator('input[type=password]').fill(password)
  await page.locator('button[type=submit]').click()
  await page.getByRole('button', { name: '签到', exact: true }).waitFor()
  expect(await page.locator('input').count()).toBe(0)
  await shot(page, 'phone')
  await page.getByRole('button', { name: '签到', exact: true }).click()
  await page.getByText('签到好了').waitFor()
  await shot(page, 'phone-done')
  await projector.page.getByText('已到 1 人').waitFor()
  expect((await host.must('GET', `/meetings/${meeting}`)).attendance).toMatchObject([{ role: 'member', how: 'code' }])
  expect(window.complaints).toEqual([])
  await window.context.close()
})

test('a code that is wrong or has changed says what to do, and the one on the wall helps', async () => {
  const window = await openWindow(browser, server.url, { login: 'sun', password }, phone)
  const { page } = window
  const wrong = await onTheWall() === '123456' ? '654321' : '123456'
  await show(window, `${server.url}/m/${meeting}/in#${wrong}`)
  await page.getByRole('button', { name: '签到', exact: true }).click()
  await page.getByText('这个码不对，或者已经换了').waitFor()
  await page.getByText('请主持人替您签到').first().waitFor()
  await shot(page, 'phone-wrong')
  await page.getByLabel('大屏上的 6 位数字').fill(await onTheWall())
  await page.getByRole('button', { name: '签到', exact: true }).click()
  await page.getByText('签到好了').waitFor()
  expect(window.complaints).toEqual([])
  await window.context.close()
})

test('who checks in without the code is from elsewhere, and all see it, until they come', async () => {
  const window = await openWindow(browser, server.url, { login: 'he', password }, phone)
  const { page } = window
  await show(window, `${server.url}/m/${meeting}`)
  await shot(page, 'room')
  await page.getByRole('button', { name: '签到', exact: true }).click()
  await page.getByText(/（远程）/).first().waitFor()
  await projector.page.getByText(/（远程）/).first().waitFor()
  const { name } = (await (new Client(server.url, await ok(['token', 'create', '--data', server.data, '--login', 'he']))).must('GET', '/me')).user
  expect(await how(name)).toBe('remote')
  await show(window, `${server.url}/m/${meeting}/in#${await onTheWall()}`)
  await page.getByRole('button', { name: '签到', exact: true }).click()
  await page.getByText('签到好了').waitFor()
  await projector.page.getByText(/（远程）/).waitFor({ state: 'detached' })
  expect(await how(name)).toBe('code')
  await window.context.close()
})

test('a resident attends, and the host sees who does', async () => {
  const window = await openWindow(browser, server.url, { login: 'wang', password }, phone)
  await show(window, `${server.url}/m/${meeting}/in#${await onTheWall()}`)
  await window.page.getByRole('button', { name: '签到', exact: true }).click()
  await window.page.getByText('您列席这次会').waitFor()
  await window.context.close()
  const desk = await openWindow(browser, server.url, { login: 'zhao', password }, { width: 1440, height: 900 })
  await show(desk, `${server.url}/m/${meeting}/host`)
  await desk.page.getByText(/列席 1 人/).first().waitFor()
  await shot(desk.page, 'host')
  await desk.context.close()
})

test('while the meeting goes on the code stands small beside the item, and changes by itself', async () => {
  const ma = new Client(server.url, await ok(['token', 'create', '--data', server.data, '--login', 'ma']))
  await ma.act(`/meetings/${meeting}`, 'check_in', { code: await onTheWall() })
  for (const action of ['start', 'next']) await host.act(`/meetings/${meeting}`, action)
  const { page } = projector
  await page.locator('.way--small').waitFor()
  await shot(page, 'wall-small')
  const before = await onTheWall()
  await expect.poll(onTheWall, { timeout: 45_000, interval: 1_000 }).not.toBe(before)
  expect(await onTheWall()).toBe((await host.must('GET', `/meetings/${meeting}/check_in_code?site=${server.url}`)).code)
  expect(projector.complaints).toEqual([])
})

test('where people are wanted in the room, the code is asked for', async () => {
  const admin = new Client(server.url, await ok(['token', 'create', '--data', server.data, '--login', 'admin']))
  await admin.must('PATCH', '/communities/MG', { check_in: 'on_site' })
  const { id } = await host.must('POST', '/communities/MG/meetings', { title: '到场的会', starts_at: new Date().toISOString() })
  await host.act(`/meetings/${id}`, 'open')
  const window = await openWindow(browser, server.url, { login: 'wang', password }, phone)
  await show(window, `${server.url}/m/${id}`)
  await window.page.getByRole('button', { name: '签到', exact: true }).click()
  await window.page.getByText('请填大屏上的 6 位数字').waitFor()
  await window.page.getByLabel('大屏上的 6 位数字').fill((await host.must('GET', `/meetings/${id}/check_in_code?site=${server.url}`)).code)
  await window.page.getByRole('button', { name: '签到', exact: true }).click()
  await window.page.getByText(/列席 1 人/).first().waitFor()
  expect(window.complaints).toEqual([])
  await window.context.close()
})
