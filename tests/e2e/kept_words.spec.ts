// What people typed is never taken from them, a page made for somebody else says so, and nobody is told to do
// what they cannot do yet.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { laptop, openBrowser, openWindow, phone, show } from './support/browser.js'
import { Client } from './support/client.js'
import { matter } from './support/community.js'
import { ok, Server } from './support/server.js'

let server: Server
let browser: Browser
let password: string
const as = (login: string): { login: string; password: string } => ({ login, password })
const person = async (login: string): Promise<Client> => new Client(server.url, await ok(['token', 'create', '--data', server.data, '--login', login]))
const property = 'property_company'

beforeAll(async () => {
  ({ server, password } = await Server.demo())
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await server?.remove()
})

/** A ticket of wang's that the property company has taken in and nobody has answered. */
async function accepted(): Promise<{ id: string; number: string }> {
  const ticket = await (await person('wang')).must('POST', '/communities/MG/tickets', matter)
  await (await person('he')).act(`/tickets/${ticket.id}`, 'accept')
  return ticket
}

test.each([['on its page, on a phone', phone], ['on the desk, on a laptop', laptop]] as const)('an answer being typed %s stays while a colleague publishes, and can amend what was published', async (_where, size) => {
  const ticket = await accepted()
  const window = await openWindow(browser, server.url, as('he'), size)
  const { page } = window
  await show(window, size === laptop ? `${server.url}/desk` : `${server.url}/t/${ticket.number}`)
  if (size === laptop) await page.locator(`.row[href="/t/${ticket.number}"]`).click()
  const field = page.getByPlaceholder('打算怎么办、谁去办、几时办好')
  await field.fill('我来写：周五换门机。')
  await page.locator('form.mine').getByText('负责办理', { exact: true }).click()

  await (await person('luo')).must('PUT', `/tickets/${ticket.id}/answers/${property}`, { text: '同事先发的答复。', stance: 'support', publish: true })
  await page.getByText('罗志远已经先发布了本方答复').waitFor()
  await page.locator('form.mine').getByText('同事先发的答复。').waitFor()
  expect(await field.inputValue()).toBe('我来写：周五换门机。')

  await page.getByRole('button', { name: '修改答复' }).click()
  await expect.poll(async () => (await (await person('li')).get(`/tickets/${ticket.id}`)).body.answers.map(({ text, stance }: { text: string; stance: string }) => [text, stance]))
    .toEqual([['我来写：周五换门机。', 'handle']])
  if (size === phone) await page.locator('.answer').getByText('我来写：周五换门机。').waitFor()
  expect(window.complaints).toEqual([])
  await window.context.close()
})

test('words that were typed are still there when the request takes no answer any more', async () => {
  const submitted = await (await person('wang')).must('POST', '/communities/MG/tickets', matter)
  const window = await openWindow(browser, server.url, as('he'), phone)
  const { page } = window
  await show(window, `${server.url}/t/${submitted.number}`)
  const field = page.getByPlaceholder('打算怎么办、谁去办、几时办好')
  await field.fill('写了一半')
  await (await person('wang')).act(`/tickets/${submitted.id}`, 'cancel')
  await page.getByText('这件诉求已不能再答复').waitFor()
  expect(await field.inputValue()).toBe('写了一半')
  expect(await page.getByRole('button', { name: '发布答复' }).count()).toBe(0)
  expect(window.complaints).toEqual([])
  await window.context.close()
})

test('a page made for another role says for whom, and leads to one’s own', async () => {
  const window = await openWindow(browser, server.url, as('wang'), phone)
  const { page } = window
  for (const [path, whom] of [['/setup', '管理员'], ['/desk', '四方成员'], ['/grid', '网格'], ['/series', '主持人'], ['/m/m-0/host', '主持人']] as const) {
    await show(window, server.url + path)
    await page.getByRole('heading', { level: 1, name: '这一页不是您的' }).waitFor()
    expect(await page.locator('main').innerText()).toContain(whom)
    await page.getByRole('link', { name: '去我的首页' }).click()
    await page.waitForURL(`${server.url}/home`)
  }
  await show(window, `${server.url}/home`)
  expect(await page.getByText('这一页不是您的').count()).toBe(0)
  expect(window.complaints).toEqual([])
  await window.context.close()
})

test('a reporter who cannot confirm yet is told what is waited for, and nothing is called late', async () => {
  const ticket = await accepted()
  const [pc, wang] = [await person('he'), await person('wang')]
  await pc.act(`/tickets/${ticket.id}`, 'assign', { party: property })
  for (const action of ['take', 'start']) await pc.act(`/tickets/${ticket.id}`, action)
  await pc.act(`/tickets/${ticket.id}`, 'finish', { note: '换好了。' })
  expect((await wang.get(`/tickets/${ticket.id}`)).body.moves).not.toContain('confirm')

  const window = await openWindow(browser, server.url, as('wang'), phone)
  const { page } = window
  await show(window, `${server.url}/home`)
  const card = page.locator('.ask', { has: page.locator(`a[href="/t/${ticket.number}"]`) })
  expect(await card.innerText()).toMatch(/已报办好，还等.*居委会.*答复/)
  expect(await card.innerText()).not.toMatch(/超期|还剩/)
  expect(await card.getByRole('button', { name: '修好了' }).count()).toBe(0)
  await show(window, `${server.url}/t/${ticket.number}`)
  expect(await page.locator('.now').innerText()).toMatch(/还等.*居委会.*答复/)
  await show(window, `${server.url}/tickets?mine`)
  expect(await page.locator(`.row[href="/t/${ticket.number}"]`).innerText()).toContain('先等四方答完')
  await window.context.close()
})

test('the program can be put on a phone’s first screen, and says what to do where no script runs', async () => {
  const html = await (await fetch(server.url)).text()
  expect(html).toMatch(/<noscript>[\s\S]*JavaScript[\s\S]*<\/noscript>/)
  const manifest = await fetch(server.url + /rel="manifest" href="([^"]+)"/.exec(html)![1]!)
  expect(manifest.headers.get('content-type')).toContain('application/manifest+json')
  const told = await manifest.json() as { start_url: string; icons: { src: string; type: string }[] }
  expect(told.start_url).toBe('/')
  for (const icon of told.icons) {
    const answer = await fetch(server.url + icon.src)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, icon.type])
  }
})
