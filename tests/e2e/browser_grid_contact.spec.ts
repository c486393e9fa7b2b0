// Whom to reach about what came by Open311, on the ticket's page: for those who work on it, hidden until they ask, each look noted;
// and who looked, for supervisors.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { laptop, onDevice, openBrowser, openWindow, phone, plain, shotsOf, show, type Look, type Window } from './support/browser.js'
import type { Json } from './support/client.js'
import { grids, gridShelf, heard, password, raise, settleAtWindow, spots, village, type Village } from './support/grid.js'
import { lamp, makeKey, open, Open311 } from './support/open311.js'
import { Server } from './support/server.js'

let server: Server
let browser: Browser
let place: Village
const numbers: Record<'named' | 'bare' | 'own', string> = { named: '', bare: '', own: '' }
const shot = shotsOf('contact')
const windows: Window[] = []
async function enter(login: string, viewport = phone, look: Look = plain): Promise<Window> {
  const window = await openWindow(browser, server.url, { login, password }, viewport, look)
  windows.push(window)
  return window
}
const looks = async (): Promise<Json[]> => (await grids(place.people.watch!).must('GET', '/contact_looks')).items
const part = (page: Page) => page.getByRole('region', { name: '谁报来的' })

beforeAll(async () => {
  server = await (await Server.fresh()).start('--plugins', gridShelf())
  place = await village(server)
  const { people } = place
  await settleAtWindow(server, people, 'field', ['grid_worker', '--grid', 'G1'])
  await settleAtWindow(server, people, 'east', ['grid_worker', '--grid', 'G2'])
  await settleAtWindow(server, people, 'town', ['officer'])
  await settleAtWindow(server, people, 'watch', ['supervisor'])
  await settleAtWindow(server, people, 'host2', ['host'])
  await open(people)
  const us = new Open311(server, (await makeKey(people)).key)
  numbers.named = await us.send({ ...lamp, last_name: '王', first_name: '小明', phone: '+86 138-0000 0000', email: 'wang@example.com', account_id: 'u-17', media_url: 'https://example.org/a.jpg' })
  numbers.bare = await us.send(lamp)
  numbers.own = (await raise(people, { place: { text: '楼下', ...spots.G1 } })).number
  await heard(people)
  browser = await openBrowser()
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await server?.remove()
})

test('who works on it is told first that the look is noted, and then whom to call', async () => {
  const window = await enter('field')
  const { page } = window
  await show(window, `${server.url}/t/${numbers.named}`)
  await part(page).getByText(/“测试 public”转来/).waitFor()
  await part(page).getByText('每看一次都会记下来，监督员看得到').waitFor()
  for (const told of ['王小明', '138', 'wang@example.com', 'u-17']) expect(await page.getByText(told).count()).toBe(0)
  expect(await looks()).toEqual([])
  await shot(page, 'hidden')
  await part(page).getByRole('button', { name: '看联系方式' }).click()
  await part(page).getByText('王小明').waitFor()
  expect(await part(page).getByRole('link', { name: '+86 138-0000 0000' }).getAttribute('href')).toBe('tel:+8613800000000')
  expect(await part(page).getByRole('link', { name: 'wang@example.com' }).getAttribute('href')).toBe('mailto:wang@example.com')
  expect(await part(page).getByRole('link', { name: 'https://example.org/a.jpg' }).getAttribute('rel')).toBe('noopener noreferrer')
  await part(page).getByText('这次查看已经记下。').waitFor()
  await shot(page, 'shown')
  expect(await looks()).toMatchObject([{ user_name: 'field先生', number: numbers.named }])
  // Nothing of it stands on the phone, nor on the page once it is folded up or opened anew.
  const kept = await onDevice(page)
  expect(kept).toContain(numbers.named)
  for (const told of ['小明', '138-0000', 'wang@example.com', '/contact']) expect(kept).not.toContain(told)
  await part(page).getByRole('button', { name: '收起' }).click()
  await part(page).getByRole('button', { name: '看联系方式' }).waitFor()
  expect(await page.getByText('王小明').count()).toBe(0)
  await show(window, `${server.url}/t/${numbers.named}`)
  await part(page).getByRole('button', { name: '看联系方式' }).waitFor()
  expect(await page.getByText('王小明').count()).toBe(0)
  expect(await looks()).toHaveLength(1)
  expect(window.complaints).toEqual([])
})

test('where nothing was sent it says so, without a look; of tickets of our own there is nothing to say', async () => {
  const window = await enter('field')
  const { page } = window
  await show(window, `${server.url}/t/${numbers.bare}`)
  await part(page).getByText('没有联系方式：对方没有留，或已到期删除。').waitFor()
  expect(await part(page).getByRole('button').count()).toBe(0)
  await shot(page, 'none')
  await show(window, `${server.url}/t/${numbers.own}`)
  await page.getByRole('heading', { level: 1, name: '路灯不亮' }).waitFor()
  expect(await part(page).count()).toBe(0)
  expect(await looks()).toHaveLength(1)
})

test('it is for officers and who serves the grid, and for nobody else', async () => {
  for (const login of ['east', 'host2', 'watch']) {
    const window = await enter(login)
    await show(window, `${server.url}/t/${numbers.named}`)
    await window.page.getByRole('heading', { level: 1, name: '路灯不亮' }).waitFor()
    expect([login, await part(window.page).count()]).toEqual([login, 0])
    expect(window.complaints).toEqual([])
    await window.context.close()
  }
  const window = await enter('town', laptop, { ...plain, language: 'en' })
  const { page } = window
  await show(window, `${server.url}/t/${numbers.named}`)
  await page.getByText('Every look is recorded').waitFor()
  await shot(page, 'hidden_en')
  await page.getByRole('button', { name: 'Show contact data' }).click()
  await page.getByRole('link', { name: 'wang@example.com' }).waitFor()
  await shot(page, 'shown_en')
  expect((await looks()).map((look) => look.user_name)).toEqual(['town先生', 'field先生'])
})

test('a look that fails is said, and asked for again', async () => {
  const window = await enter('field', phone, { ...plain, elder: true })
  const { page } = window
  await show(window, `${server.url}/t/${numbers.named}`)
  let broken = true
  await page.route('**/contact', (route) => broken ? route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify({ type: 'about:blank', title: 'Service Unavailable', status: 503 }) }) : route.fallback())
  await part(page).getByRole('button', { name: '看联系方式' }).click()
  await part(page).getByRole('button', { name: '再试一次' }).waitFor()
  await shot(page, 'failed_elder')
  broken = false
  await part(page).getByRole('button', { name: '再试一次' }).click()
  await part(page).getByText('王小明').waitFor()
  await shot(page, 'shown_elder')
  expect(await looks()).toHaveLength(3)
})

test('supervisors read who looked, of which request and when; nobody else has that page', async () => {
  const window = await enter('watch')
  const { page } = window
  await show(window, `${server.url}/me`)
  await page.getByRole('link', { name: '谁看了联系方式' }).click()
  await page.getByText(`看了 ${numbers.named} 的联系方式`).first().waitFor()
  expect(await page.locator('.looks > li b').allTextContents()).toEqual(['field先生', 'town先生', 'field先生'])
  for (const told of ['小明', '138', 'wang@']) expect(await page.getByText(told).count()).toBe(0)
  await shot(page, 'looks')
  const english = await enter('watch', laptop, { ...plain, language: 'en' })
  await show(english, `${server.url}/looks/contacts`)
  await english.page.getByText(`Looked at that of ${numbers.named}`).first().waitFor()
  await shot(english, 'looks_en')
  const other = await enter('field')
  await show(other, `${server.url}/looks/contacts`)
  expect(await other.page.getByText('谁看了联系方式').count()).toBe(0)
  for (const { complaints } of windows) expect(complaints).toEqual([])
})
