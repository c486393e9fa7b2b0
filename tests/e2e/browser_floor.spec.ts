// The floor in real windows: the host stops and resumes a speaker's clock, the member's phone and the wall count with it,
// also on a device whose clock is wrong and after the line was cut; items are dragged, and moved by keyboard alone.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { BadLine } from './support/bad_line.js'
import { laptop, openBrowser, openWindow, phone, plain, shotsOf, show, type Window } from './support/browser.js'
import { Client, type Json } from './support/client.js'
import { ok, Server } from './support/server.js'

let server: Server
let browser: Browser
let password: string
let meeting: string
let host: Client
let line: BadLine
const windows: Window[] = []

async function open(login: string, view: { width: number; height: number }, path = '', look = plain, url = server.url): Promise<Page> {
  const window = await openWindow(browser, url, { login, password }, view, look)
  windows.push(window)
  await show(window, `${url}/m/${meeting}${path}`)
  return window.page
}
const shot = shotsOf('floor')
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const speakers = (page: Page) => page.getByRole('region', { name: '发言顺序' })
/** Seconds on the clock of whoever speaks, and when it ends by what stands there: windows are never read in the same moment. */
async function clock(page: Page): Promise<{ left: number; end: number }> {
  const { text, at } = await page.locator('.turn__time').first().evaluate((element) => ({ text: (element as HTMLElement).innerText, at: performance.timeOrigin + performance.now() }))
  const [minutes, seconds] = text.replace('+', '').split(':').map(Number)
  const left = (text.startsWith('+') ? -1 : 1) * ((minutes ?? 0) * 60 + (seconds ?? 0))
  return { left, end: at / 1000 + left }
}
const left = async (page: Page): Promise<number> => (await clock(page)).left
const spread = (all: number[]): number => Math.max(...all) - Math.min(...all)
const current = async (): Promise<Json> => {
  const whole = await host.must('GET', `/meetings/${meeting}`)
  return whole.agenda.find(({ id }: Json) => id === whole.current)
}

beforeAll(async () => {
  ({ server, password } = await Server.demo())
  line = await BadLine.to(server.url)
  const person = async (login: string): Promise<Client> => new Client(server.url, await ok(['token', 'create', '--data', server.data, '--login', login]))
  host = await person('zhao')
  await person('he')
  meeting = ((await host.get('/communities/MG/meetings')).body.items as Json[]).find(({ state }) => state === 'scheduled').id
  await host.act(`/meetings/${meeting}`, 'open')
  for (const login of ['li', 'sun', 'he', 'ma']) await (await person(login)).act(`/meetings/${meeting}`, 'check_in')
  for (const action of ['start', 'next']) await host.act(`/meetings/${meeting}`, action)
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await line?.end()
  await server?.remove()
})

test('a member asks, the host gives the floor, stops the clock and lets it go on; all screens count the same', async () => {
  const [he, desk, wall] = [await open('he', phone), await open('zhao', laptop, '/host'), await open('zhao', { width: 1920, height: 1080 }, '/projector')]
  await button(he, '要发言').click()
  await button(desk, '请发言').click()
  await button(he, '开始计时').click()
  await speakers(desk).getByText('正在说').waitFor()
  await desk.waitForTimeout(2_000)
  // Whole seconds, shown a quarter of a second late at most where the machine is busy.
  const seen = await Promise.all([he, desk, wall].map(clock))
  expect(spread(seen.map(({ end }) => end))).toBeLessThan(1.25)
  expect(Math.max(...seen.map(({ left }) => left))).toBeLessThan(180)

  await button(desk, '暂停计时').focus()
  await desk.keyboard.press('Enter')
  for (const page of [he, desk, wall]) await page.locator('.turn[data-state=paused]').waitFor()
  const stopped = await Promise.all([he, desk, wall].map(left))
  expect(new Set(stopped).size).toBe(1)
  await desk.waitForTimeout(1_500)
  expect(await left(he)).toBe(stopped[0])
  await shot(desk, 'host')
  await shot(wall, 'wall')
  await button(desk, '继续计时').click()
  await he.locator('.turn:not([data-state])').waitFor()
  await shot(he, 'member')
})

test('over a line that is cut the clock goes on, and is right when the line is back', async () => {
  const far = await open('ma', phone, '', plain, line.url)
  await far.locator('.turn__time').waitFor()
  line.cut()
  const speaking = (await current()).speakers.find(({ state }: Json) => state === 'speaking')
  await host.act(`/speakers/${speaking.id}`, 'pause')
  await far.waitForTimeout(1_200)
  line.heal()
  await far.locator('.turn[data-state=paused]').waitFor()
  const { used_ms } = (await current()).speakers.find(({ id }: Json) => id === speaking.id)
  expect(await left(far)).toBe(Math.ceil((180_000 - used_ms) / 1000))
  await host.act(`/speakers/${speaking.id}`, 'resume')
  await far.locator('.turn:not([data-state])').waitFor()
})

test('a device whose clock is wrong by an hour counts with the others', async () => {
  const window = await openWindow(browser, server.url, { login: 'sun', password }, phone)
  windows.push(window)
  await window.context.addInitScript(() => {
    const right = Date.now
    Date.now = () => right() + 3_600_000
  })
  await show(window, `${server.url}/m/${meeting}`)
  const desk = await open('zhao', laptop, '/host')
  await window.page.locator('.turn__time').waitFor()
  await desk.locator('.turn__time').waitFor()
  expect(spread((await Promise.all([window.page, desk].map(clock))).map(({ end }) => end))).toBeLessThan(1.25)
})

test('a point of order comes first and interrupts; a response says what it answers and comes next', async () => {
  const [ma, li, desk] = [await open('ma', phone), await open('li', phone), await open('zhao', laptop, '/host')]
  await button(li, '要发言').click()
  await button(li, '回应').click()
  await li.getByRole('dialog').getByRole('radio').first().check()
  await button(li.getByRole('dialog') as unknown as Page, '要发言').click()
  await button(ma, '程序问题').click()
  const waiting = speakers(desk).locator('.queue > li')
  await expect.poll(() => waiting.count()).toBe(3)
  expect(await waiting.nth(0).innerText()).toContain('程序问题')
  expect(await waiting.nth(1).innerText()).toContain('回应')
  await shot(li, 'asked')
  // The dock says so where the list is out of sight, and leads to it.
  await button(desk, '3 人等着发言').click()
  expect(await speakers(desk).locator(':focus').count()).toBe(1)
  await waiting.nth(0).getByRole('button', { name: '请发言' }).click()
  await waiting.nth(0).getByRole('button', { name: '开始计时' }).click()
  // The present speaker pauses behind it.
  await expect.poll(() => speakers(desk).locator('.floor').count()).toBe(2)
  await speakers(desk).locator('.turn[data-state=paused]').waitFor()
  await shot(desk, 'interrupted')
  await shot(await open('zhao', phone, '/host', { language: 'en', theme: 'light', elder: true }), 'host-en-large')
  await speakers(desk).getByRole('button', { name: '继续计时' }).click()
  await expect.poll(() => speakers(desk).locator('.floor').count()).toBe(1)
})

test('in a recess the clock of the item stands on every screen, and goes on with the meeting', async () => {
  const pages = [await open('zhao', laptop, '/host'), await open('he', phone), await open('zhao', laptop, '/projector')]
  const ring = (page: Page) => page.locator('.item .ring, .wall__clock > .ring').first()
  const times = (): Promise<string[]> => Promise.all(pages.map((page) => ring(page).locator('.ring__time').innerText()))
  for (const page of pages) await ring(page).waitFor()
  await host.act(`/meetings/${meeting}`, 'recess')
  for (const page of pages) await ring(page).getByText('休息暂停').waitFor()
  const stood = await times()
  expect(new Set(stood).size).toBe(1)
  await new Promise((passed) => setTimeout(passed, 2_500))
  expect(await times()).toEqual(stood)
  await shot(pages[1]!, 'recess')
  await host.act(`/meetings/${meeting}`, 'resume')
  for (const page of pages) await ring(page).getByText('休息暂停').waitFor({ state: 'hidden' })
  await expect.poll(async () => (await times()).every((time, at) => time !== stood[at]), { timeout: 10_000 }).toBe(true)
})

test('an item is dragged by the mouse to where it is dropped, and moved by keyboard alone with what is read out', async () => {
  for (const title of ['甲题', '乙题', '丙题']) await host.must('POST', `/meetings/${meeting}/agenda`, { kind: 'topic', title, urgent: '今晚要定' })
  const [desk, wang] = [await open('zhao', laptop, '/host'), await open('wang', phone)]
  const titles = (page: Page): Promise<string[]> => page.locator('.agenda > li b').allInnerTexts()
  const row = (title: string) => desk.locator('.agenda > li').filter({ hasText: title })
  const grip = (title: string) => row(title).getByRole('button', { name: `移动：${title}` })
  await grip('丙题').scrollIntoViewIfNeeded()
  const [from, to] = [await grip('丙题').boundingBox(), await row('甲题').boundingBox()]
  await desk.mouse.move(from!.x + 10, from!.y + 10)
  await desk.mouse.down()
  await desk.mouse.move(from!.x + 10, to!.y + 30, { steps: 8 })
  await desk.mouse.move(from!.x + 10, to!.y + 4, { steps: 4 })
  await desk.locator('.agenda > li[data-before]').filter({ hasText: '甲题' }).waitFor()
  await desk.mouse.up()
  for (const page of [desk, wang]) await expect.poll(async () => (await titles(page)).slice(-3)).toEqual(['丙题', '甲题', '乙题'])

  await grip('丙题').focus()
  await desk.keyboard.press('Alt+ArrowDown')
  await expect.poll(async () => (await titles(desk)).slice(-3)).toEqual(['甲题', '丙题', '乙题'])
  await expect.poll(() => desk.locator('[role=status]').allInnerTexts()).toContain(`“丙题”现在是第 ${(await titles(desk)).length - 1} 项，共 ${(await titles(desk)).length} 项`)
  // The focus stays on what is moved, so that it can be moved on.
  await desk.keyboard.press('Alt+ArrowDown')
  for (const page of [desk, wang]) await expect.poll(async () => (await titles(page)).slice(-3)).toEqual(['甲题', '乙题', '丙题'])
  await shot(desk, 'agenda')
})

test('on a phone an item is dragged by finger', async () => {
  const window = await openWindow(browser, server.url, { login: 'zhao', password }, phone)
  windows.push(window)
  await show(window, `${server.url}/m/${meeting}/host`)
  const { page } = window
  await page.getByRole('radio', { name: '议程', exact: true }).check({ force: true })
  const grip = page.locator('.agenda > li').filter({ hasText: '丙题' }).getByRole('button', { name: '移动：丙题' })
  await grip.scrollIntoViewIfNeeded()
  const [from, to] = [await grip.boundingBox(), await page.locator('.agenda > li').filter({ hasText: '乙题' }).boundingBox()]
  const touch = await window.context.newCDPSession(page)
  const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', y: number) => touch.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [{ x: from!.x + 12, y }] })
  await send('touchStart', from!.y + 12)
  for (let y = from!.y; y > to!.y + 4; y -= 10) await send('touchMove', y)
  await send('touchMove', to!.y + 4)
  await send('touchEnd', 0)
  await expect.poll(async () => (await page.locator('.agenda > li b').allInnerTexts()).slice(-3)).toEqual(['甲题', '丙题', '乙题'])
})

test('the end is foretold, and what comes on a locked agenda needs a reason', async () => {
  const desk = await open('zhao', laptop, '/host')
  await desk.getByText(/预计 \d+:\d+ 结束/).first().waitFor()
  await button(desk, '加一项').click()
  const dialog = desk.getByRole('dialog')
  await dialog.getByLabel('加一个议题').fill('水管爆了')
  await dialog.getByRole('button', { name: '加上' }).first().click()
  await dialog.getByText('请写明理由').waitFor()
  await dialog.getByLabel('为什么等不到下次会').fill('今晚停水')
  await dialog.getByRole('button', { name: '加上' }).first().click()
  await desk.getByText('锁定后加入：今晚停水').waitFor()
  await (await open('wang', phone)).getByText('锁定后加入：今晚停水').waitFor()
  // Of the line that was cut a browser says so itself.
  for (const { complaints, page } of windows) expect(complaints.filter((complaint) => !page.url().startsWith(line.url) || !complaint.startsWith('WebSocket connection to'))).toEqual([])
  expect(await server.cli('verify')).toMatch(/^good/)
})
