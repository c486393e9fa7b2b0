// The pages on which people have their own data, see who looked at it, and set a password they forgot.
import { readFileSync } from 'node:fs'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { laptop, type Look, openBrowser, openWindow, phone, plain, shotsOf, show } from './support/browser.js'
import { Client } from './support/client.js'
import { ok, Server } from './support/server.js'

let server: Server
let browser: Browser
let password: string

const person = async (login: string): Promise<Client> => new Client(server.url, await ok(['token', 'create', '--data', server.data, '--login', login]))
const who = (login: string): { login: string; password: string } => ({ login, password })

beforeAll(async () => {
  server = await Server.fresh()
  password = /password for all: (\S+)/.exec(await ok(['demo', '--data', server.data]))![1]!
  await server.start()
  const li = await person('li')
  await li.must('GET', '/communities/MG/tickets')
  await (await person('admin')).must('GET', '/communities/MG/people')
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await server?.remove()
})

const shot = shotsOf()
/** The row of an account in the list of people. */
const personRow = (page: Page, login: string): Locator => page.locator('li.person').filter({ has: page.getByText(login, { exact: true }) })
const looks: [string, { width: number; height: number }, Look][] = [
  ['phone-zh', phone, plain],
  ['laptop-en', laptop, { ...plain, language: 'en' }],
  ['large-zh', phone, { ...plain, elder: true }],
]

test.each(looks)('own data are saved as a file, and who looked stands by name (%s)', async (name, size, look) => {
  const window = await openWindow(browser, server.url, who('wang'), size, look)
  const english = look.language === 'en'
  await show(window, `${server.url}/me`)
  await shot(window.page, `me-${name}`)
  const coming = window.page.waitForEvent('download')
  await window.page.getByRole('button', { name: english ? 'Save my data' : '下载我的信息' }).click()
  const file = await coming
  expect(file.suggestedFilename()).toBe('sifang-my-data.json')
  const data = JSON.parse(readFileSync(await file.path(), 'utf8'))
  expect(data.account[0].login).toBe('wang')
  await window.page.getByRole('link', { name: english ? 'Who looked at my data' : '谁看过我的信息' }).click()
  await window.page.getByText(english ? 'List of people' : '居民名单').first().waitFor()
  await shot(window.page, `looks-${name}`)
  expect(await window.page.locator('li.look').count()).toBe(data.looks_at_me.length)
  expect(window.complaints).toEqual([])
  await window.context.close()
})

test.each(looks)('a forgotten password is set with a code that an administrator makes (%s)', async (name, size, look) => {
  const english = look.language === 'en'
  const login = { 'phone-zh': 'qian', 'laptop-en': 'shen', 'large-zh': 'wu' }[name]!
  const admin = await openWindow(browser, server.url, who('admin'), size, look)
  await show(admin, `${server.url}/setup`)
  await shot(admin.page, `setup-${name}`)
  const row = personRow(admin.page, login)
  await row.getByRole('button', { name: english ? 'Reset password' : '重设密码' }).click()
  await shot(admin.page, `reset-ask-${name}`)
  await admin.page.getByRole('button', { name: english ? 'Make a reset code' : '生成重设码' }).click()
  const code = (await admin.page.locator('dialog .code').innerText()).trim()
  await shot(admin.page, `reset-made-${name}`)
  expect(admin.complaints).toEqual([])

  const window = await openWindow(browser, server.url, null, size, look)
  const { page } = window
  await show(window, `${server.url}/login`)
  await shot(page, `login-${name}`)
  await page.getByRole('link', { name: english ? 'I forgot my password and have a reset code' : '我有重设码，忘了密码' }).click()
  await page.waitForURL((url) => url.pathname === '/reset')
  const fields = page.locator('form input')
  const fill = async (given: string): Promise<void> => {
    for (const [at, text] of [login, given, 'new-words-for-me', 'new-words-for-me'].entries()) await fields.nth(at).fill(text)
    await page.getByRole('button', { name: english ? 'Set password and log in' : '设新密码并登录' }).click()
  }
  await fill('AAAABBBBCCCC')
  await page.getByText(english ? 'This reset code is not good' : '这个重设码不能用').waitFor()
  await shot(page, `reset-wrong-${name}`)
  await fill(code.toLowerCase())
  await page.waitForURL((url) => url.pathname !== '/reset')
  expect((await window.context.request.get(`${server.url}/api/v1/me`)).status()).toBe(200)
  expect((await (await window.context.request.get(`${server.url}/api/v1/me`)).json()).user.login).toBe(login)
  expect((await window.context.request.post(`${server.url}/api/v1/session`, { data: who(login), headers: { Origin: server.url } })).status()).toBe(401)
  expect(window.complaints).toEqual([])
  for (const { context } of [admin, window]) await context.close()
})

test.each(looks)('one’s own password is changed, and the new one leads back to one’s page (%s)', async (name, size, look) => {
  const english = look.language === 'en'
  const login = { 'phone-zh': 'zhou', 'laptop-en': 'chen', 'large-zh': 'wang' }[name]!
  const window = await openWindow(browser, server.url, who(login), size, look)
  const { page } = window
  await show(window, `${server.url}/me`)
  const change = async (current: string): Promise<void> => {
    for (const [at, text] of [current, 'words-of-my-own', 'words-of-my-own'].entries()) await page.locator('form input[type=password]').nth(at).fill(text)
    await page.getByRole('button', { name: english ? 'Change password' : '改密码' }).click()
  }
  await change('not-my-words')
  await page.getByText(english ? 'The present password is wrong' : '现在的密码不对').waitFor()
  await shot(page, `password-wrong-${name}`)
  await change(password)
  await page.waitForURL(`${server.url}/login?next=/me`)
  await page.getByText(english ? 'Password changed' : '密码改好了').waitFor()
  await shot(page, `password-changed-${name}`)
  await page.getByLabel(english ? 'Account' : '账号').fill(login)
  await page.getByLabel(english ? 'Password' : '密码', { exact: true }).fill('words-of-my-own')
  await page.getByRole('button', { name: english ? 'Log in' : '登录', exact: true }).click()
  await page.waitForURL(`${server.url}/me`)
  expect(window.complaints).toEqual([])
  await window.context.close()
})

test.each(looks)('a role is ended, what is still in hand is said, and an open page has it no longer (%s)', async (name, size, look) => {
  const english = look.language === 'en'
  const login = { 'phone-zh': 'li', 'laptop-en': 'he', 'large-zh': 'zheng' }[name]!
  const role = name === 'large-zh' ? '网格长' : english ? 'Member of a party' : '四方成员'
  const theirs = await openWindow(browser, server.url, who(login), phone, plain)
  const way = name === 'large-zh' ? '/grid' : '/desk'
  await show(theirs, server.url + way)
  await theirs.page.locator(`nav a[href="${way}"]`).first().waitFor({ state: 'attached' })
  const admin = await openWindow(browser, server.url, who('admin'), size, look)
  const { page } = admin
  await show(admin, `${server.url}/setup`)
  const row = personRow(page, login)
  await row.getByRole('button', { name: english ? 'End a role' : '结束身份' }).click()
  const dialog = page.getByRole('dialog')
  await shot(page, `role-ask-${name}`)
  const choose = dialog.locator('select')
  await choose.selectOption('')
  await dialog.getByRole('button', { name: english ? 'End this role' : '结束这个身份' }).click()
  await dialog.locator('.field__error').waitFor()
  const options = await choose.locator('option').allInnerTexts()
  await choose.selectOption({ label: options.find((option) => option.includes(role))! })
  const [answer] = await Promise.all([page.waitForResponse((one) => one.url().endsWith('/end_role')), dialog.getByRole('button', { name: english ? 'End this role' : '结束这个身份' }).click()])
  const { open_tickets } = await answer.json()
  expect(open_tickets > 0, 'what is in hand').toBe(login === 'he')
  if (open_tickets > 0) {
    await dialog.getByText(String(open_tickets)).first().waitFor()
    await shot(page, `role-left-${name}`)
    await dialog.locator('.btn--block').click()
  }
  await dialog.waitFor({ state: 'detached' })
  // Whoever holds no other is in the list no longer.
  await expect.poll(async () => (await row.count()) > 0 && (await row.innerText()).includes(role)).toBe(false)
  expect((await theirs.context.request.get(`${server.url}/api/v1/me`)).status()).toBe(200)
  expect((await (await theirs.context.request.get(`${server.url}/api/v1/me`)).json()).user.memberships.filter((one: { role: string }) => one.role === (name === 'large-zh' ? 'grid_leader' : 'member'))).toEqual([])
  // What they may do is asked for anew: the way to the desk is gone from the open page.
  await expect.poll(() => theirs.page.locator(`nav a[href="${way}"]`).count(), { timeout: 15_000 }).toBe(0)
  await shot(theirs.page, `role-gone-${name}`)
  expect(admin.complaints).toEqual([])
  for (const { context } of [admin, theirs]) await context.close()
})

test.each(looks)('somebody is erased with their name typed, and with nothing else (%s)', async (name, size, look) => {
  const english = look.language === 'en'
  const login = { 'phone-zh': 'luo', 'laptop-en': 'sun', 'large-zh': 'ma' }[name]!
  const window = await openWindow(browser, server.url, who('admin'), size, look)
  const { page } = window
  await show(window, `${server.url}/setup`)
  const row = personRow(page, login)
  const person = (await row.locator('b').innerText()).trim()
  await row.getByRole('button', { name: english ? 'Erase' : '注销' }).click()
  await shot(page, `erase-ask-${name}`)
  const confirm = page.getByRole('button', { name: english ? 'Erase for good' : '注销，不能恢复' })
  await page.locator('dialog input').fill('别人')
  await confirm.click()
  await page.getByText(english ? 'That is not the same' : '写得不一样').waitFor()
  await page.locator('dialog input').fill(person)
  await confirm.click()
  await page.locator('dialog').waitFor({ state: 'detached' })
  await expect.poll(() => personRow(page, login).count()).toBe(0)
  expect((await window.context.request.post(`${server.url}/api/v1/session`, { data: who(login), headers: { Origin: server.url } })).status()).toBe(401)
  await shot(page, `erase-done-${name}`)
  expect(window.complaints).toEqual([])
  await window.context.close()
})
