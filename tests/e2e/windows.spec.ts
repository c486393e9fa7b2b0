// How the client behaves as a thing of the web: links, tabs, the way back, a broken line, a slow phone.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { laptop, openBrowser, openWindow, phone, show } from './support/browser.js'
import { ok, Server } from './support/server.js'

let server: Server
let browser: Browser
let password: string
const as = (login: string): { login: string; password: string } => ({ login, password })

beforeAll(async () => {
  ({ server, password } = await Server.demo())
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await server?.remove()
})

test('a link that was sent in a chat comes back after log-in, with what stood behind its question mark', async () => {
  const window = await openWindow(browser, server.url, null, phone)
  const { page } = window
  await show(window, `${server.url}/tickets?state=waiting`)
  expect(new URL(page.url()).pathname).toBe('/login')
  await page.getByLabel('账号').fill('wang')
  await page.getByLabel('密码').fill(password)
  await page.getByRole('button', { name: '登录' }).click()
  await page.waitForURL(`${server.url}/tickets?state=waiting`)
  await page.getByText('快递架挡住无障碍坡道').waitFor()
  expect(window.complaints).toEqual([])
  await window.context.close()
})

test('the way back leads through the pages as they were, and a link opened directly leads home', async () => {
  const window = await openWindow(browser, server.url, as('wang'), phone)
  const { page } = window
  await show(window, `${server.url}/tickets?open`)
  await page.getByText('广场舞音响晚上十点还很响').click()
  await page.getByRole('heading', { level: 1, name: '广场舞音响晚上十点还很响' }).waitFor()
  await page.goBack()
  await page.getByRole('button', { name: '没办完', pressed: true }).waitFor()
  await page.getByText('广场舞音响晚上十点还很响').click()
  await page.getByRole('button', { name: '返回' }).click()
  await page.waitForURL(`${server.url}/tickets?open`)

  await show(window, `${server.url}/t/MG-2026-000001`)
  await page.getByRole('button', { name: '返回' }).click()
  await page.waitForURL(`${server.url}/home`)
  expect(window.complaints).toEqual([])
  await window.context.close()
})

test('two tabs of one person show the same; logging out in one empties the other', async () => {
  const window = await openWindow(browser, server.url, as('chen'), laptop)
  const first = window.page
  const [second, third] = [await window.context.newPage(), await window.context.newPage()]
  await show(window, `${server.url}/t/MG-2026-000006`)
  await third.goto(`${server.url}/t/MG-2026-000004`)
  await third.getByRole('heading', { level: 1, name: '广场舞音响晚上十点还很响' }).waitFor()
  await second.goto(`${server.url}/t/MG-2026-000006`)
  await first.getByRole('button', { name: '我也附议' }).click()
  await second.getByText('1 人附议').waitFor()

  await first.goto(`${server.url}/me`)
  await first.getByRole('button', { name: '退出登录' }).click()
  await first.waitForURL(`${server.url}/login`)
  // The ticket of the second tab is public: it is read on, without chen's own part; the third's is not.
  await second.getByRole('button', { name: '不附议了' }).waitFor({ state: 'detached' })
  await second.getByRole('heading', { level: 1, name: '垃圾分类投放点没有洗手的地方' }).waitFor()
  await third.getByRole('link', { name: '登录' }).waitFor()
  expect(await third.getByText('广场舞音响').count()).toBe(0)
  await window.context.close()
})

test('whoever logs out is not led back, also where the live line tells the end before the answer comes', async () => {
  const window = await openWindow(browser, server.url, as('chen'), phone)
  const { page } = window
  await show(window, `${server.url}/me`)
  let answer = (): void => undefined
  const ended = new Promise<void>((told) => { answer = told })
  await page.route('**/api/v1/session', async (route) => {
    const came = await route.fetch()
    await ended
    await route.fulfill({ response: came })
  })
  await page.getByRole('button', { name: '退出登录' }).click()
  await page.getByLabel('账号').waitFor()
  answer()
  await page.waitForURL(`${server.url}/login`)
  await page.getByLabel('账号').fill('zhou')
  await page.getByLabel('密码').fill(password)
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await page.waitForURL(`${server.url}/home`)
  await page.getByText('楼上长期漏水').first().waitFor()
  await window.context.close()
})

test('a tab on a page of one’s own leaves it when the log-out happens in another tab', async () => {
  const window = await openWindow(browser, server.url, as('zhou'), phone)
  const second = await window.context.newPage()
  await show(window, `${server.url}/home`)
  await second.goto(`${server.url}/me`)
  await second.getByRole('button', { name: '退出登录' }).click()
  await window.page.waitForURL(/\/login\?next=/)
  expect(await window.page.getByText('楼上长期漏水').count()).toBe(0)
  await window.context.close()
})

test('a broken line is told quietly and after a while; what is typed stays, and what came meanwhile is there', async () => {
  const window = await openWindow(browser, server.url, as('wang'), phone)
  const { page } = window
  await show(window, `${server.url}/t/MG-2026-000004`)
  await page.getByPlaceholder('补充情况，或者问一句').fill('还没写完')
  const token = await ok(['token', 'create', '--data', server.data, '--login', 'li'])
  await server.stop()
  await page.locator('.line-state').waitFor()
  await server.start('--listen', new URL(server.url).host)
  const said = await fetch(`${server.url}/api/v1/tickets/MG-2026-000004/comments`, { method: 'POST', headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }, body: JSON.stringify({ text: '周末去现场听一次。' }) })
  expect(said.status).toBe(201)
  await page.getByText('周末去现场听一次。').waitFor()
  await page.locator('.line-state').waitFor({ state: 'detached' })
  expect(await page.getByPlaceholder('补充情况，或者问一句').inputValue()).toBe('还没写完')
  await window.context.close()
})

test('scripts and styles go out compressed to whoever takes them, and plain to others', async () => {
  const html = await (await fetch(server.url)).text()
  const entry = /\/assets\/index-[\w-]+\.js/.exec(html)![0]
  const sizes: Record<string, number> = {}
  for (const coding of ['br', 'gzip', 'identity', 'br;q=0']) {
    const answer = await fetch(server.url + entry, { method: 'HEAD', headers: { 'Accept-Encoding': coding } })
    expect(answer.headers.get('content-encoding')).toBe(['br', 'gzip'].includes(coding) ? coding : null)
    expect(answer.headers.get('vary')).toBe('Accept-Encoding')
    sizes[coding] = Number(answer.headers.get('content-length'))
  }
  expect(sizes['br']).toBeLessThan(sizes['gzip']!)
  expect(sizes['gzip']).toBeLessThan(sizes['identity']! / 2)
  expect(sizes['br;q=0']).toBe(sizes['identity'])
})

test('a page costs a slow phone little: 200 KiB at most, first visit and all', async () => {
  for (const [login, path, mark] of [['wang', '/home', '.row'], ['he', '/desk', '.row'], ['wang', '/t/MG-2026-000001', '.answer']] as const) {
    const { context, page } = await openWindow(browser, server.url, as(login), phone)
    const wire = await context.newCDPSession(page)
    await wire.send('Network.enable')
    let bytes = 0
    wire.on('Network.loadingFinished', ({ encodedDataLength }) => { bytes += encodedDataLength })
    await page.goto(server.url + path)
    await page.locator(mark).first().waitFor()
    expect(bytes).toBeGreaterThan(50 * 1024)
    expect(bytes).toBeLessThan(200 * 1024)
    await context.close()
  }
})
