// Who has an account, in real windows: somebody has moved in where the family of before is gone, and waits; the list of
// households tells who decides, who says that it is a new household and takes that back; an objection of which the day is
// the household's alone; and what an import says of days.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { laptop, openBrowser, openWindow, phone, plain, shotsOf, show, type Look } from './support/browser.js'
import { matter } from './support/community.js'
import { homes, month, moveIn, password, points, pointsShelf, village, type Village } from './support/points.js'
import { give } from './support/points_shops.js'
import { ok, Server } from './support/server.js'

let server: Server
let browser: Browser
let place: Village
const shot = shotsOf('points-account')
const english: Look = { ...plain, language: 'en' }
const ask = (login: string) => points(place.people[login]!)
const over = (page: { evaluate: (run: () => number) => Promise<number> }): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
const views = [[phone, plain, 'phone'], [laptop, plain, 'laptop'], [phone, english, 'phone-english'], [laptop, english, 'laptop-english']] as const

async function moveOut(login: string): Promise<void> {
  const { id } = (await place.people[login]!.must('GET', '/me')).user
  await place.people.admin!.must('POST', `/communities/MG/people/${id}/end_role`, { role: 'resident' })
}

beforeAll(async () => {
  server = await Server.fresh()
  await server.start('--plugins', pointsShelf())
  place = await village(server)
  for (const [login, role] of [['boss', 'admin'], ['supe', 'supervisor']] as const)
    await ok(['user', 'add', '--data', server.data, '--login', login, '--name', `${login}先生`, '--community', 'MG', '--role', role, '--password-stdin'], password)
  await give(place.people, { '001': 120 })
  await ask('resident').must('GET', '/passbook')
  for (const login of ['resident', 'spouse']) await moveOut(login)
  await moveIn(server, place.people, 'tenant', homes[0]![2])
  browser = await openBrowser()
}, 60_000)
afterAll(async () => {
  await browser?.close()
  await server?.remove()
})

test('whoever has moved in is told what they wait for, and nothing of before', async () => {
  for (const [view, look, name] of views) {
    const window = await openWindow(browser, server.url, { login: 'tenant', password }, view, look)
    for (const path of ['/points', '/points/mine', '/points/shops', '/points/claim']) {
      await show(window, server.url + path)
      await window.page.getByText(look.language === 'en' ? 'Whose account this is has to be settled' : '这里的积分账户还要确认').waitFor()
      expect(await window.page.getByText('120').count()).toBe(0)
    }
    await show(window, `${server.url}/points`)
    await shot(window, `waiting-${name}`)
    await window.context.close()
  }
}, 120_000)

test('the list says so to who decides, who chooses with what it does before them, and takes it back', async () => {
  for (const [view, look, name] of views) {
    const window = await openWindow(browser, server.url, { login: name.startsWith('phone') ? 'supe' : 'boss', password }, view, look)
    const { page } = window
    const words = look.language === 'en'
      ? { show: 'Show which', settle: 'Say who lives there', new: 'A new household', head: 'Head of the new household', do: 'Do it', done: 'No. 001 is 郑家 now', undo: 'Undo', again: 'No. 001 is 王家 again', awaited: 'whoever does is waiting' }
      : { show: '看是哪些', settle: '确认谁住这里', new: '新的一户', head: '新的户主', do: '就这样', done: '户号 001 现在是郑家', undo: '撤销', again: '户号 001 又是王家了', awaited: '现在住这里的人在等确认' }
    await show(window, `${server.url}/points/households`)
    await page.getByRole('button', { name: words.show }).waitFor()
    expect(await over(page)).toBe(0)
    await shot(window, `households-${name}`)
    await page.getByRole('button', { name: words.show }).click()
    const row = page.locator('li.household')
    await row.getByText(words.awaited).waitFor()
    expect(await row.count()).toBe(1)
    await row.getByRole('button', { name: words.settle }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: words.do }).click()
    await dialog.getByText(look.language === 'en' ? 'Please choose one' : '请选一个').waitFor()
    await dialog.getByText(words.new, { exact: true }).click()
    await dialog.getByLabel(words.head).fill('郑家')
    await shot(window, `who-${name}`)
    await dialog.getByRole('button', { name: words.do }).click()
    await page.getByText(words.done).waitFor()
    expect(await ask('tenant').must('GET', '/passbook')).toMatchObject({ balance: 0, entries: [], household: { name: '郑家', number: '001' } })
    await show(window, `${server.url}/points/households`)
    await page.locator('li.household').filter({ hasText: '001#1' }).getByText(look.language === 'en' ? 'No. 001 is there now' : '这里现在是户号 001').waitFor()
    await shot(window, `followed-${name}`)
    await page.locator('li.household').filter({ hasText: '001#1' }).getByRole('button', { name: look.language === 'en' ? 'Reopen' : '恢复' }).click()
    await page.getByText(words.again).waitFor()
    // As it was before, and who waits goes on waiting.
    expect((await ask('tenant').get('/passbook')).status).toBe(403)
    expect(window.complaints).toEqual([])
    await window.context.close()
  }
}, 180_000)

test('who says that they are the same household gives them all of it', async () => {
  const window = await openWindow(browser, server.url, { login: 'supe', password }, phone)
  const { page } = window
  await show(window, `${server.url}/points/households`)
  await page.getByRole('button', { name: '确认谁住这里' }).click()
  await page.getByRole('dialog').getByText('还是原来的一户', { exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: '就这样' }).click()
  await page.getByText('户号 001 归现在住的人').waitFor()
  expect(await page.getByRole('button', { name: '看是哪些' }).count()).toBe(0)
  expect(await ask('tenant').must('GET', '/passbook')).toMatchObject({ balance: 120 })
  expect(window.complaints).toEqual([])
  await window.context.close()
})

test('an objection about a ticket’s answer has the month and no day; a file says how days are written', async () => {
  const { id } = await place.people.neighbour!.must('POST', '/communities/MG/tickets', matter)
  await place.people.rc!.act(`/tickets/${id}`, 'accept')
  await place.people.rc!.act(`/tickets/${id}`, 'refuse', { reason: '不在范围' })
  await place.people.neighbour!.act(`/tickets/${id}`, 'reopen', { reason: '没有解决' })
  const scores = async () => (await ask('neighbour').must('GET', '/own/scores')).items
  await expect.poll(async () => (await scores()).length, { timeout: 15_000 }).toBe(1)
  await ask('supervisor').must('POST', '/publications', { month: month() })
  await ask('neighbour').must('POST', `/scores/${(await scores())[0].id}/objections`, { words: '少算了' })
  for (const [view, look, name] of views) {
    const window = await openWindow(browser, server.url, { login: name.startsWith('phone') ? 'supe' : 'boss', password }, view, look)
    if (name.startsWith('phone')) {
      await show(window, `${server.url}/points/objections`)
      await window.page.getByText(look.language === 'en' ? 'only the household sees' : '只有这一户看得到').waitFor()
      await shot(window, `objection-${name}`)
    } else {
      await show(window, `${server.url}/points/admin`)
      await window.page.getByText(look.language === 'en' ? 'A day begins with its year' : '日期先写年').waitFor()
      const rows = ['编号,户号,分值,日期', 'Q1,002,3,2026/11/2 0:00', 'Q2,002,3,11/2/2026']
      await window.page.locator('input[type=file]').last().setInputFiles({ name: '流水.csv', mimeType: 'text/csv', buffer: Buffer.from(rows.join('\n')) })
      await window.page.getByText(look.language === 'en' ? 'a day begins with its year, as 2026-11-02' : '日期要先写年，比如 2026-11-02').waitFor()
      await shot(window, `import-${name}`)
    }
    expect(window.complaints).toEqual([])
    await window.context.close()
  }
}, 120_000)
