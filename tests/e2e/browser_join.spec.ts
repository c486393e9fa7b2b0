// The pages by which somebody who has an account comes (back) into a community: the invitation's link, the log-in on the way, and what
// whoever has no role finds until then.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { laptop, type Look, openBrowser, openWindow, phone, plain, quiet, shotsOf, show, type Window } from './support/browser.js'
import { Client, type Json } from './support/client.js'
import { walk } from './support/page_check.js'
import { ok, Server } from './support/server.js'

let server: Server
let browser: Browser
let password: string
let admin: Client

const shot = shotsOf()
const looks: [string, { width: number; height: number }, Look][] = [
  ['phone-zh', phone, plain],
  ['laptop-en', laptop, { ...plain, language: 'en' }],
  ['large-zh', phone, { ...plain, elder: true }],
]
const who = (login: string): { login: string; password: string } => ({ login, password })
const invite = async (fields: Json): Promise<string> => (await admin.must('POST', '/communities/MG/invitations', fields)).code
const addUser = (login: string, name: string, ...role: string[]): Promise<string> => ok(['user', 'add', '--data', server.data, '--login', login, '--name', name, '--password-stdin', ...role], `${password}\n`)
const join = (page: Page, english: boolean) => page.getByRole('button', { name: english ? /^Join as / : /^用.+的账号加入$/ })

/** Every address that was asked for, and every referrer that was given on the way. */
function watched({ page }: Window): string[] {
  const said: string[] = []
  page.on('request', (request) => { said.push(request.url().split('#')[0]!, request.headers()['referer'] ?? '') })
  return said
}

beforeAll(async () => {
  server = await Server.fresh()
  password = /password for all: (\S+)/.exec(await ok(['demo', '--data', server.data]))![1]!
  await server.start()
  admin = new Client(server.url, await ok(['token', 'create', '--data', server.data, '--login', 'admin']))
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await server?.remove()
})

test.each(looks)('whose last role ends is told so on the page that is open, and is back by one button (%s)', async (name, size, look) => {
  const english = look.language === 'en'
  const login = `liu-${name}`
  await addUser(login, '柳青', '--community', 'MG', '--role', 'resident')
  const theirs = await openWindow(browser, server.url, who(login), size, look)
  const { page } = theirs
  await show(theirs, `${server.url}/home`)
  const { user } = await (await theirs.context.request.get(`${server.url}/api/v1/me`)).json()
  await admin.must('POST', `/communities/MG/people/${user.id}/end_role`, { role: 'resident' })
  const none = page.getByText(english ? 'You are in no community now' : '您现在没有加入任何小区')
  await none.waitFor()
  await shot(page, `no-role-${name}`)
  for (const path of ['/tickets', '/m', '/setup', '/']) {
    await show(theirs, server.url + path)
    await none.waitFor()
  }
  await page.locator('main').getByRole('link', { name: english ? 'Me' : '我的', exact: true }).click()
  await page.getByRole('link', { name: english ? 'I have a code to join with' : '我有邀请码，要加入小区' }).waitFor()
  await quiet(theirs, 'me')
  await shot(page, `no-role-me-${name}`)

  // The administrator makes the code on their page; its link has it behind the #.
  const setup = await openWindow(browser, server.url, who('admin'), size, look)
  await show(setup, `${server.url}/setup`)
  await setup.page.getByRole('button', { name: english ? 'Make a code' : '生成邀请码' }).click()
  const code = (await setup.page.locator('.code').innerText()).trim()
  const link = await setup.page.getByLabel(english ? 'Or send this link' : '也可以把这个链接发给对方').inputValue()
  expect(link).toBe(`${server.url}/join#${code}`)
  await shot(setup.page, `invited-${name}`)

  const said = watched(theirs)
  await show(theirs, link)
  await page.getByText(english ? 'You are logged in as 柳青' : '您现在登录的是柳青').waitFor()
  const offered = page.getByRole('status').filter({ hasText: '玫瑰恬园' })
  await offered.getByText(english ? 'Resident' : '居民').waitFor()
  await shot(page, `join-offered-${name}`)
  // A code that is not good is said to be so as soon as it is typed.
  await page.locator('form input').fill('AAAABBBBCCCC')
  await page.getByRole('alert').waitFor()
  expect(await offered.count()).toBe(0)
  await shot(page, `join-wrong-${name}`)
  await page.locator('form input').fill(code.toLowerCase())
  await offered.waitFor()
  await shot(page, `join-me-${name}`)
  await join(page, english).click()
  await page.waitForURL((url) => url.pathname === '/home')
  await page.getByText(english ? /you are Resident now/ : /您现在是.+的居民/).waitFor()
  await quiet(theirs, 'home')
  await shot(page, `joined-${name}`)
  expect(said.filter((one) => one.toUpperCase().includes(code))).toEqual([])
  const { items } = await admin.must('GET', `/communities/MG/people?limit=100`)
  expect(items.filter(({ id }: Json) => id === user.id)).toMatchObject([{ name: '柳青', login, role: 'resident' }])

  // Once more: the role is held.
  await show(theirs, `${server.url}/join#${await invite({ role: 'resident' })}`)
  await join(page, english).click()
  await page.getByText(english ? 'You have this role already' : '您已经有这个身份了').waitFor()
  await shot(page, `join-held-${name}`)
  expect(theirs.complaints).toEqual([])
  expect(setup.complaints).toEqual([])
  for (const { context } of [theirs, setup]) await context.close()
})

test.each(looks)('who is not logged in comes back from the log-in to the same code, which nobody on the way saw (%s)', async (name, size, look) => {
  const english = look.language === 'en'
  const login = `yang-${name}`
  await addUser(login, '杨柳')
  const window = await openWindow(browser, server.url, null, size, look)
  const { page } = window
  const said = watched(window)
  const code = await invite({ role: 'member', party: 'property_company' })
  await show(window, `${server.url}/join#${code}`)
  expect(await page.locator('form input').first().inputValue()).toBe(code)
  await shot(page, `join-new-${name}`)
  await page.getByRole('link', { name: english ? 'I have an account: log in' : '我有账号，去登录' }).click()
  await page.waitForURL((url) => url.pathname === '/login')
  // A reload on the way loses nothing.
  await page.reload()
  const fields = page.locator('form input')
  await fields.nth(0).fill(login)
  await fields.nth(1).fill(password)
  await page.getByRole('button', { name: english ? 'Log in' : '登录' }).click()
  await page.waitForURL((url) => url.pathname === '/join')
  await page.getByText(english ? 'You are logged in as 杨柳' : '您现在登录的是杨柳').waitFor()
  expect(await page.locator('form input').inputValue()).toBe(code)
  await page.getByText(english ? 'Property company' : '物业', { exact: true }).first().waitFor()
  await shot(page, `join-party-${name}`)
  await join(page, english).click()
  await page.waitForURL((url) => url.pathname !== '/join')
  expect((await (await window.context.request.get(`${server.url}/api/v1/me`)).json()).user.memberships).toMatchObject([{ code: 'MG', role: 'member', party: 'property_company' }])
  expect(said.filter((one) => one.includes(code))).toEqual([])
  expect(window.complaints).toEqual([])
  await window.context.close()
})

test('whoever is somebody else logs out there and keeps the code; a link sent before still works', async () => {
  const window = await openWindow(browser, server.url, who('wang'), phone, plain)
  const { page } = window
  const code = await invite({ role: 'resident' })
  await show(window, `${server.url}/join?code=${code}`)
  await page.waitForURL((url) => url.hash === `#${code}` && url.search === '')
  await page.getByRole('button', { name: /^我不是/ }).click()
  const fields = page.locator('form input')
  await expect.poll(() => fields.count()).toBe(4)
  expect(await fields.first().inputValue()).toBe(code)
  for (const [at, text] of ['新来的', 'newly-come', 'long-enough-words'].entries()) await fields.nth(at + 1).fill(text)
  await page.getByRole('button', { name: '加入', exact: true }).click()
  await page.waitForURL((url) => url.pathname === '/home')
  expect(window.complaints).toEqual([])
  await window.context.close()
})

test.each(['zh-CN', 'en'] as const)('what stands in these pages is sound (%s)', async (language) => {
  const login = `nobody-${language}`
  await addUser(login, '钟离')
  const { said } = await walk({ url: server.url, browser, password, stops: [
    [login, ['/', '/me', '/join#ABCD2345EFGH']],
    [`${login}, in large letters`, ['/', '/join#ABCD2345EFGH']],
    [null, ['/join#ABCD2345EFGH', '/login?next=/join#ABCD2345EFGH']],
  ] }, language)
  expect(said).toEqual([])
})
