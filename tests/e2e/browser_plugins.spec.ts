// Plugins in the browser: an administrator sees how they are, switches one on and sets it; people find its page where it is on.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { laptop, type Look, openBrowser, openWindow, phone, plain, shotsOf, show } from './support/browser.js'
import { shelf, type Shelf } from './support/plugins.js'
import { ok, Server } from './support/server.js'

let server: Server
let browser: Browser
let password: string
let plugins: Shelf

const who = (login: string): { login: string; password: string } => ({ login, password })

beforeAll(async () => {
  plugins = shelf('hello', 'tool', 'wrong_version')
  server = await Server.fresh()
  password = /password for all: (\S+)/.exec(await ok(['demo', '--data', server.data]))![1]!
  await server.start('--plugins', plugins.directory)
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await server?.remove()
  plugins?.remove()
})

const shot = shotsOf()
const looks: [string, { width: number; height: number }, Look][] = [
  ['phone-zh', phone, plain],
  ['laptop-en', laptop, { ...plain, language: 'en' }],
]

test.each(looks)('one is switched on, set, found and switched off again (%s)', async (name, size, look) => {
  const english = look.language === 'en'
  const say = (zh: string, en: string): string => english ? en : zh
  const title = say('办结计数', 'Confirmed tickets')
  const admin = await openWindow(browser, server.url, who('admin'), size, look)
  await show(admin, `${server.url}/setup`)
  await admin.page.getByRole('link', { name: say('看插件、开关和设置', 'See, switch and set plugins') }).click()
  const row = (plugin: string) => admin.page.locator('li.plugin').filter({ has: admin.page.getByText(plugin) })
  // What cannot be loaded says why, and has nothing to press.
  await row('wrong_version').getByText('ABI 99').waitFor()
  expect(await row('wrong_version').getByRole('button').count()).toBe(0)
  await row('hello 1.0').getByRole('button', { name: say('开启', 'Switch on') }).click()
  await row('hello 1.0').getByRole('button', { name: say('设置', 'Settings') }).click()
  await admin.page.getByLabel(say('标题', 'Heading')).fill(`本月 ${name}`)
  await shot(admin.page, `plugins-${name}`)
  await admin.page.getByRole('button', { name: say('保存设置', 'Save settings') }).click()
  await admin.page.getByText(say('设置已保存', 'Settings saved')).waitFor()

  const resident = await openWindow(browser, server.url, who('wang'), size, look)
  await show(resident, `${server.url}/me`)
  await resident.page.getByRole('link', { name: title }).click()
  await resident.page.getByText(`本月 ${name}`).waitFor()
  await resident.page.getByRole('cell', { name: 'property_company' }).waitFor()
  await shot(resident.page, `plugin-page-${name}`)
  expect(await resident.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0)

  await row('hello 1.0').getByRole('button', { name: say('关闭', 'Switch off') }).click()
  await row('hello 1.0').getByRole('button', { name: say('开启', 'Switch on') }).waitFor()
  await show(resident, `${server.url}/me`)
  expect(await resident.page.getByRole('link', { name: title }).count()).toBe(0)
  await show(resident, `${server.url}/plugins/hello/0`)
  await resident.page.getByText(say('这个页面现在没有', 'This page is not there now')).waitFor()
  expect([...admin.complaints, ...resident.complaints]).toEqual([])
  await admin.context.close()
  await resident.context.close()
})
