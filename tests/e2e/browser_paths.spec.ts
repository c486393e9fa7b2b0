// Whole ways through the pages, from the first tap to the last, as the people walk them for whom they are
// made: an elderly resident in large letters, and a member who has no mouse.
import type { Browser, Locator } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { laptop, openBrowser, openWindow, phone, plain, show, type Window } from './support/browser.js'
import { Client, type Json } from './support/client.js'
import { found, matter, type People } from './support/community.js'
import { ok, Server } from './support/server.js'

const password = 'a-long-password'
let server: Server
let people: People
let browser: Browser

beforeAll(async () => {
  server = await (await Server.fresh()).start()
  people = await found(server)
  const add = (login: string, role: string, ...more: string[]) =>
    ok(['user', 'add', '--data', server.data, '--login', login, '--name', login, '--password-stdin', '--community', 'MG', '--role', role, ...more], `${password}\n`)
  await add('granny', 'resident')
  await add('web-rc', 'member', '--party', 'residents_committee')
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await server?.remove()
})

test('in large letters a matter is with the four parties after five taps, and the way back loses nothing', async () => {
  const window = await openWindow(browser, server.url, { login: 'granny', password }, phone, { ...plain, elder: true })
  // Every touch of the page counts, by the page's own account.
  await window.context.addInitScript(() => {
    addEventListener('pointerdown', () => { sessionStorage.setItem('taps', String(Number(sessionStorage.getItem('taps') ?? 0) + 1)) }, true)
  })
  const { page } = window
  const taps = (): Promise<number> => page.evaluate(() => Number(sessionStorage.getItem('taps') ?? 0))
  const next = page.getByRole('button', { name: '下一步' })
  await show(window, `${server.url}/submit`)
  expect(await page.evaluate(() => parseFloat(getComputedStyle(document.body).fontSize))).toBeGreaterThanOrEqual(20)

  await page.getByLabel('您要说什么事？').click()
  await page.keyboard.type('三号楼二单元楼道灯不亮，晚上看不见台阶。')
  await next.click()
  await page.getByRole('heading', { name: '拍个照，或者说一段？' }).waitFor()
  await page.goBack()
  expect(await page.getByLabel('您要说什么事？').inputValue()).toBe('三号楼二单元楼道灯不亮，晚上看不见台阶。')
  await page.goForward()
  await page.getByRole('heading', { name: '拍个照，或者说一段？' }).waitFor()
  await next.click()
  await page.getByRole('heading', { name: '在哪里？' }).waitFor()
  await next.click()
  await page.getByRole('heading', { name: '让谁看到？' }).waitFor()
  await page.getByRole('button', { name: '交给四方' }).click()
  await page.getByRole('heading', { name: '收到了' }).waitFor()
  expect(await taps()).toBeLessThanOrEqual(5)

  const number = /MG-\d{4}-\d{6}/.exec(await page.locator('main').innerText())![0]
  const granny = new Client(server.url, await ok(['token', 'create', '--data', server.data, '--login', 'granny']))
  const told = { state: 'new', body: '三号楼二单元楼道灯不亮，晚上看不见台阶。' }
  expect(await granny.must('GET', `/tickets/${number}`)).toMatchObject({ ...told, mine: true })
  for (const login of ['rc', 'oc', 'pc', 'pr']) expect(await people[login]!.must('GET', `/tickets/${number}`)).toMatchObject(told)
  expect(window.complaints).toEqual([])
  await window.context.close()
})

/** Goes on with Tab until what has the keyboard is called so. */
async function tabTo({ page }: Window, name: RegExp): Promise<Locator> {
  const focus = page.locator(':focus')
  for (let steps = 0; steps < 80; ++steps) {
    await page.keyboard.press('Tab')
    if (await focus.count() > 0 && name.test((await focus.innerText()).replace(/\s+/g, ' ').trim())) return focus
  }
  throw new Error(`Tab does not come to ${String(name)}`)
}

test('a member without a mouse finds, chooses and moves requests, and opens one', async () => {
  const numbers: string[] = []
  for (const title of ['甲事', '乙事', '丙事']) numbers.push((await people.resident!.must('POST', '/communities/MG/tickets', { ...matter, title })).number)
  const window = await openWindow(browser, server.url, { login: 'web-rc', password }, laptop)
  const { page } = window
  const { keyboard } = page
  const focused = page.locator(':focus')
  const picked = async (): Promise<string> => /MG-\d{4}-\d{6}/.exec(await focused.locator('..').innerText())![0]
  await show(window, `${server.url}/tickets`)

  // The filter, then the list of several.
  await tabTo(window, /^待受理$/)
  await keyboard.press('Enter')
  await page.waitForURL('**/tickets?state=new')
  await page.locator('.row').nth(2).waitFor()
  await tabTo(window, /^多选$/)
  await keyboard.press('Enter')
  const first = await picked()
  await keyboard.press('x')
  await keyboard.press('j')
  const second = await picked()
  await keyboard.press('x')
  expect(new Set([first, second]).size).toBe(2)
  await page.getByText('选了 2 件').waitFor()
  await tabTo(window, /^受理 2 件$/)
  await keyboard.press('Enter')
  await page.getByText('2 件里办成 2 件').waitFor()
  const of = async (number: string): Promise<Json> => people.rc!.must('GET', `/tickets/${number}`)
  for (const number of [first, second]) expect(await of(number)).toMatchObject({ state: 'accepted', first_receiver: 'residents_committee' })
  for (const number of numbers.filter((one) => one !== first && one !== second)) expect(await of(number)).toMatchObject({ state: 'new' })

  // Escape ends it where it began; Enter opens the one that has the keyboard.
  await keyboard.press('Escape')
  await page.locator('.bulk').waitFor({ state: 'detached' })
  expect(await focused.innerText()).toBe('多选')
  await keyboard.press('Enter')
  const opened = await picked()
  await keyboard.press('Enter')
  await page.waitForURL(`**/t/${opened}`)
  expect(window.complaints).toEqual([])
  await window.context.close()
})
