// Clocks: the administrator's page on a phone and a laptop, and the real program whose limit passes while
// it is not running.
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { laptop, openBrowser, openWindow, phone, plain, show } from './support/browser.js'
import { Client, type Json } from './support/client.js'
import { found, matter, type People } from './support/community.js'
import { ok, Server } from './support/server.js'

let server: Server
let people: People
let browser: Browser
const password = 'correct-horse-words'
const second = 1000
const sleep = (ms: number): Promise<void> => new Promise((later) => setTimeout(later, ms))

beforeAll(async () => {
  server = await (await Server.fresh()).start()
  people = await found(server)
  for (const login of ['admin', 'resident', 'pc']) {
    await ok(['user', 'add', '--data', server.data, '--login', `${login}2`, '--name', `${login}女士`, '--password-stdin', '--community', 'MG',
      '--role', login === 'pc' ? 'member' : login, ...(login === 'pc' ? ['--party', 'property_company'] : [])], password)
  }
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await server?.remove()
})

const clocks = async (): Promise<Json> => (await people.admin!.get('/communities/MG/clocks')).body
const shots = process.env.SIFANG_SHOTS

test('a limit is set for one kind of request, shown in bold, and taken back', async () => {
  const window = await openWindow(browser, server.url, { login: 'admin2', password }, phone)
  const { page } = window
  await show(window, `${server.url}/setup`)
  await page.getByRole('link', { name: '期限、提醒、上班时间、节假日' }).click()
  await page.getByRole('heading', { level: 1, name: '计时与日历' }).waitFor()
  await page.getByLabel('哪一类诉求').selectOption('lift')
  await page.getByRole('row', { name: /^一般/ }).getByRole('button').nth(2).click()
  const dialog = page.getByRole('dialog')
  expect(await dialog.getByRole('heading').textContent()).toBe('电梯 · 一般 · 办好')
  await dialog.getByLabel('多久').fill('很久')
  await dialog.getByRole('button', { name: '保存' }).click()
  await dialog.getByText('请填一个整数，最长 366 天').waitFor()
  await dialog.getByLabel('多久').fill('3')
  await dialog.getByRole('button', { name: '保存' }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.getByRole('row', { name: /^一般/ }).getByText('3 天').waitFor()
  expect((await clocks()).rules).toEqual([{ category: 'lift', urgency: 'normal', clock: 'solve', limit_minutes: 3 * 24 * 60, counting: 'calendar' }])
  if (shots) await page.screenshot({ path: join(shots, 'clocks-phone.png'), fullPage: true })
  await page.getByRole('status').getByRole('button', { name: '撤回' }).click()
  await page.getByRole('row', { name: /^一般/ }).getByText('7 天').waitFor()
  expect((await clocks()).rules).toEqual([])
  expect(window.complaints).toEqual([])
  await window.context.close()
})

test('hours and days are set as people write them, and a year that is not known says so', async () => {
  const window = await openWindow(browser, server.url, { login: 'admin2', password }, laptop, { ...plain, language: 'en' })
  const { page } = window
  await show(window, `${server.url}/setup/clocks`)
  const year = new Date().getFullYear() + 1
  expect((await clocks()).years.map((each: Json) => each.status)).toEqual(['published', 'weekdays'])
  await page.getByText('No holidays known yet; counted by weekdays until they are published.').waitFor()

  await page.getByRole('button', { name: /^Sat/ }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Office hours').fill('12:00-9:00')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.getByText('Write it like').waitFor()
  await dialog.getByLabel('Office hours').fill('9:00-12:00, 14:00-17:30')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'detached' })
  expect((await clocks()).hours[5]).toEqual({ weekday: 6, spans: ['09:00-12:00', '14:00-17:30'] })

  await page.getByLabel('Which day').fill(`${year}-01-01`)
  await page.getByLabel('Its name (optional)').fill('元旦')
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByText('Not published; counted by the days set by hand and by weekdays.').waitFor()
  expect((await clocks()).days).toEqual([{ day: `${year}-01-01`, kind: 'off', name: '元旦' }])
  if (shots) await page.screenshot({ path: join(shots, 'clocks-laptop.png'), fullPage: true })
  await page.getByRole('button', { name: `Remove ${year}-01-01` }).click()
  await page.getByText('No holidays known yet').waitFor()
  expect(window.complaints).toEqual([])
  await window.context.close()
})

test('what somebody else set meanwhile is not overwritten unseen', async () => {
  const window = await openWindow(browser, server.url, { login: 'admin2', password }, laptop)
  const { page } = window
  await show(window, `${server.url}/setup/clocks`)
  await page.getByLabel('多少人附议就上四方会').fill('5')
  await people.admin!.must('PATCH', '/communities/MG/clocks', { warn_percent: 60 })
  // The line brings it; what is being typed stays.
  await sleep(second)
  expect(await page.getByLabel('多少人附议就上四方会').inputValue()).toBe('5')
  await page.getByRole('button', { name: '保存' }).click()
  await expect.poll(async () => (await clocks()).supporters).toBe(5)
  await window.context.close()
})

test('everybody may read how long things take, and only the administrator finds buttons', async () => {
  const window = await openWindow(browser, server.url, { login: 'resident2', password }, phone)
  await show(window, `${server.url}/setup/clocks`)
  await window.page.getByText('7 天').first().waitFor()
  expect(await window.page.getByRole('button', { name: '保存' }).count()).toBe(0)
  expect(await window.page.getByRole('table').getByRole('button').count()).toBe(0)
  expect(window.complaints).toEqual([])
  await window.context.close()
})

test('a ticket says in one sentence what is left, and that the clock stands still while it waits', async () => {
  const ticket = await people.resident!.must('POST', '/communities/MG/tickets', { ...matter, urgency: 'urgent' })
  const window = await openWindow(browser, server.url, { login: 'pc2', password }, phone)
  const { page } = window
  await show(window, `${server.url}/t/${ticket.number}`)
  await page.getByText(/受理还剩 1 小时 59 分钟|受理还剩 2 小时/).waitFor()
  await people.rc!.act(`/tickets/${ticket.id}`, 'accept')
  await page.getByText(/办理还剩 (23 小时|24 小时)/).waitFor()
  await people.host!.act(`/tickets/${ticket.id}`, 'assign', { party: 'property_company' })
  await people.pc!.act(`/tickets/${ticket.id}`, 'wait', { reason: '等配件' })
  await page.getByText('等待中，计时暂停').waitFor()
  if (shots) await page.screenshot({ path: join(shots, 'clocks-ticket.png'), fullPage: true })
  await window.context.close()
})

test('a limit that passes while the program is dead is told once when it lives again', { timeout: 180_000 }, async () => {
  for (const clock of ['accept', 'solve'])
    await people.admin!.must('PUT', `/communities/MG/clocks/rules/normal/${clock}`, { limit_minutes: 1, counting: 'calendar' })
  const ticket = await people.resident!.must('POST', '/communities/MG/tickets', matter)
  const begun = Date.now()
  const kinds = async (client: Client): Promise<string[]> => ((await client.get(`/tickets/${ticket.id}/history`)).body.items as Json[])
    .filter(({ data }) => data.clock === 'accept').map(({ kind }) => kind)
  await expect.poll(() => kinds(people.rc!), { timeout: 90 * second, interval: second }).toEqual(['ticket.clock_warned'])
  await server.crash()
  await sleep(Math.max(0, begun + 62 * second - Date.now()))
  for (let times = 0; times < 2; ++times) {
    await server.start()
    const rc = new Client(server.url, people.rc!.token)
    await expect.poll(() => kinds(rc), { timeout: 30 * second }).toEqual(['ticket.clock_warned', 'ticket.clock_breached'])
    await sleep(2 * second)
    expect(await kinds(rc)).toEqual(['ticket.clock_warned', 'ticket.clock_breached'])
    expect(await (await fetch(`${server.url}/metrics`)).text()).toContain('sifang_chore_failing{chore="clocks"} 0')
    await server.crash()
  }
  await server.start()
  expect(await server.cli('verify')).toMatch(/^good/)
})
