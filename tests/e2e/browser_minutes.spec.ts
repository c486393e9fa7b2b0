// Published minutes corrected in real windows: begun with a reason, an item's summary written anew and kept from a
// colleague's, what changed seen by everybody, signed and published as version 2; and the search over past meetings.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { laptop, openBrowser, openWindow, phone, plain, shotsOf, show, type Window } from './support/browser.js'
import { Client, type Json } from './support/client.js'
import { ok, Server } from './support/server.js'

let server: Server
let browser: Browser
let password: string
let meeting: string
let item: Json
let summary: string // the label of its field: other items came on the agenda by themselves
const windows: Window[] = []
const clients = new Map<string, Client>()

const large = { language: 'en', theme: 'light', elder: true } as const

async function open(login: string, view: { width: number; height: number }, path: string, look: Parameters<typeof openWindow>[4] = plain): Promise<Page> {
  const window = await openWindow(browser, server.url, { login, password }, view, look)
  windows.push(window)
  await show(window, `${server.url}${path}`)
  return window.page
}
const shot = shotsOf('minutes')
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const minutes = (): string => `/m/${meeting}/minutes`

beforeAll(async () => {
  ({ server, password } = await Server.demo())
  for (const login of ['zhao', 'qian', 'li', 'sun', 'he', 'ma', 'wang'])
    clients.set(login, new Client(server.url, await ok(['token', 'create', '--data', server.data, '--login', login])))
  const host = clients.get('zhao')!
  const made = await host.must('POST', '/communities/MG/meetings', { title: '屋顶专题会', starts_at: new Date().toISOString(), place: '党建客厅' })
  meeting = made.id
  const on = `/meetings/${meeting}`
  item = await host.must('POST', `${on}/agenda`, { kind: 'topic', title: '屋顶防水' })
  await host.act(on, 'open')
  for (const login of ['li', 'sun', 'he', 'ma']) await clients.get(login)!.act(on, 'check_in')
  await host.act(on, 'start')
  await host.act(on, 'next', { item: item.id })
  await clients.get('he')!.must('POST', `/agenda/${item.id}/statements`, { text: '卷材选三毫米的。' })
  await host.must('POST', `/agenda/${item.id}/decision`, { text: '六月前铺完卷材。', party: 'property_company' })
  await host.act(on, 'close')
  await clients.get('qian')!.must('PUT', `/agenda/${item.id}/summary`, { text: '同意用四毫米卷材。' })
  for (const login of ['li', 'sun', 'he', 'ma']) await clients.get(login)!.act(on, 'sign')
  await host.act(on, 'publish')
  const { agenda } = (await host.get(on)).body
  summary = `第 ${agenda.findIndex(({ id }: Json) => id === item.id) + 1} 项小结`
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await server?.remove()
})

test('a correction is begun by keyboard with a reason, and everybody sees what it changes', async () => {
  const [qian, wang] = [await open('qian', laptop, minutes()), await open('wang', phone, minutes())]
  await wang.getByText('同意用四毫米卷材。').first().waitFor()
  expect(await button(wang, '更正纪要').count()).toBe(0)
  await button(qian, '更正纪要').focus()
  await qian.keyboard.press('Enter')
  const dialog = qian.getByRole('dialog')
  expect(await dialog.getByRole('button', { name: '更正纪要' }).isDisabled()).toBe(true)
  await dialog.getByLabel('更正的理由').fill('厚度写错了')
  await qian.keyboard.press('Tab')
  await qian.keyboard.press('Tab')
  await qian.keyboard.press('Enter')
  await wang.getByText('更正理由：厚度写错了').waitFor()
  await wang.getByText('小结还没有改动。').waitFor()
  await qian.getByLabel(summary).fill('同意用三毫米卷材。')
  await button(qian, '保存').click()
  for (const page of [qian, wang]) {
    await expect.poll(() => page.locator('.changes del').allInnerTexts()).toEqual(['同意用四毫米卷材。'])
    expect(await page.locator('.changes ins').allInnerTexts()).toEqual(['同意用三毫米卷材。'])
  }
  await shot(qian, 'correcting')
  await shot(wang, 'correcting-phone')
})

test('what a colleague saves meanwhile stands beside what is being typed, and nothing is lost', async () => {
  const qian = await open('qian', laptop, minutes())
  await qian.getByLabel(summary).fill('我写的半句')
  const fresh = (await clients.get('qian')!.get(`/meetings/${meeting}`)).body.agenda.find(({ id }: Json) => id === item.id)
  await clients.get('qian')!.must('PUT', `/agenda/${item.id}/summary`, { text: '同意用三毫米卷材，两层。' }, { 'If-Match': `"${fresh.version}"` })
  await qian.getByText('有人刚保存了另一份，您写的还在上面：').waitFor()
  expect(await qian.getByLabel(summary).inputValue()).toBe('我写的半句')
  expect(await button(qian, '保存').isDisabled()).toBe(true)
  await shot(qian, 'theirs')
  await button(qian, '用对方的').click()
  await expect.poll(() => qian.getByLabel(summary).inputValue()).toBe('同意用三毫米卷材，两层。')
})

test('signed by each party and published it is version 2; version 1 stays readable', async () => {
  const li = await open('li', phone, minutes())
  await button(li, '代表本方签字').click()
  await expect.poll(() => button(li, '代表本方签字').count()).toBe(0)
  for (const login of ['sun', 'he', 'ma']) await clients.get(login)!.act(`/meetings/${meeting}`, 'sign')
  const qian = await open('qian', laptop, minutes())
  await button(qian, '公布纪要').click()
  await qian.getByRole('dialog').getByRole('button', { name: '公布纪要' }).click()
  const wang = await open('wang', phone, minutes())
  await wang.getByText(/第 2 版，.*公布/).waitFor()
  await expect.poll(() => wang.locator('.changes ins').allInnerTexts()).toEqual(['同意用三毫米卷材，两层。'])
  const first = await wang.getByRole('link', { name: '看第 1 版' }).getAttribute('href')
  const old = await (await fetch(`${server.url}${first}`, { headers: { Authorization: `Bearer ${clients.get('wang')!.token}` } })).text()
  expect(old).toContain('同意用四毫米卷材。')
  expect(old).toContain('本版已被更正，最新为第 2 版')
  await shot(wang, 'published-phone')
  await shot(qian, 'published')
  await shot(await open('wang', phone, minutes(), large), 'published-en-large')
})

test('past meetings are searched: marked words, filters, an empty answer and one that failed', async () => {
  const wang = await open('wang', phone, '/m')
  await wang.getByLabel('搜开过的会：发言、决定、小结').fill('卷材')
  const hits = wang.locator('a.hit')
  await expect.poll(() => hits.count()).toBe(1)
  expect(await wang.locator('a.hit mark').first().innerText()).toBe('卷材')
  const bar = wang.getByRole('group', { name: '在哪里找' })
  for (const [place, words] of [['决定', '六月前铺完卷材。'], ['发言', '卷材选三毫米的。'], ['小结', '同意用三毫米卷材，两层。']] as const) {
    await bar.getByRole('button', { name: place, exact: true }).click()
    await expect.poll(() => hits.allInnerTexts()).toEqual([expect.stringContaining(words)])
    await expect.poll(() => new URL(wang.url()).searchParams.get('place')).not.toBeNull()
  }
  await shot(wang, 'found-phone')
  await bar.getByRole('button', { name: '小结', exact: true }).click()
  await wang.getByLabel('哪一方').selectOption('owners_committee')
  await wang.getByText('这样筛选没有找到。放宽筛选，或换个说法试试。').waitFor()
  await shot(wang, 'none-phone')
  await button(wang, '不筛选了').click()
  await expect.poll(() => hits.count()).toBe(1)
  await hits.first().focus()
  await wang.keyboard.press('Enter')
  await wang.waitForURL(`**${minutes()}#${item.id}`)

  const laptopPage = await open('wang', laptop, '/m?q=%E5%8D%B7%E6%9D%90')
  await expect.poll(() => laptopPage.locator('a.hit').count()).toBe(1)
  await shot(laptopPage, 'found')
  await shot(await open('wang', phone, '/m?q=%E5%8D%B7%E6%9D%90', large), 'found-en-large')
  for (const window of windows) expect(window.complaints).toEqual([])

  const cut = await open('wang', phone, '/m')
  await cut.route('**/meetings/search**', (route) => route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify({ type: 'busy', title: 'Busy', status: 503 }) }))
  await cut.getByLabel('搜开过的会：发言、决定、小结').fill('卷材')
  await cut.getByRole('alert').first().waitFor()
  await cut.unroute('**/meetings/search**')
  await button(cut, '再试一次').click()
  await expect.poll(() => cut.locator('a.hit').count()).toBe(1)
})
