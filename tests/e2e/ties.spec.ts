// What ties tickets to people and to each other, as people meet it in a browser: an old number that leads
// on, a slip for somebody without a phone, many requests moved by keyboard.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { laptop, openBrowser, openWindow, phone, show, type Window } from './support/browser.js'
import { found, matter, type People } from './support/community.js'
import { ok, Server } from './support/server.js'

let server: Server
let people: People
let browser: Browser
const password = 'a-long-password'
const windows: Window[] = []

beforeAll(async () => {
  server = await (await Server.fresh()).start()
  people = await found(server)
  const add = (login: string, role: string, ...more: string[]) =>
    ok(['user', 'add', '--data', server.data, '--login', login, '--name', `${login}网页`, '--password-stdin', '--community', 'MG', '--role', role, ...more], `${password}\n`)
  await add('granny', 'resident')
  await add('web-rc', 'member', '--party', 'residents_committee')
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await server?.remove()
})

async function open(login: string | null, size: { width: number; height: number }): Promise<Window> {
  const window = await openWindow(browser, server.url, login ? { login, password } : null, size)
  windows.push(window)
  return window
}
const button = (window: Window, name: string | RegExp) => window.page.getByRole('button', { name, exact: typeof name === 'string' }).first()

test('the number of a duplicate leads to the ticket in which it lives on, and the old one can be seen', async () => {
  const target = await people.resident!.must('POST', '/communities/MG/tickets', matter)
  const again = await people.neighbour!.must('POST', '/communities/MG/tickets', { ...matter, title: '又停了' })
  await people.host!.act(`/tickets/${again.id}`, 'duplicate', { target: target.number })
  expect((await people.neighbour!.get(`/tickets/${again.number}`)).body.duplicate_of.number).toBe(target.number)
  const window = await open('granny', phone)
  await window.page.goto(`${server.url}/t/${again.number}`)
  await window.page.waitForURL(`${server.url}/t/${target.number}?from=${again.number}`)
  await window.page.getByText(`${again.number} 说的是同一件事,已并到这里。`.replace(',', '，')).waitFor()
  await window.page.getByRole('link', { name: '看原来那件' }).click()
  await window.page.getByText(`已并到 ${target.number} 一起办。`).waitFor()
})

test('somebody without a phone gets a slip, looks without an account, and claims the ticket once', async () => {
  const staff = await open('web-rc', laptop)
  await show(staff, `${server.url}/submit?for`)
  await staff.page.locator('textarea').first().fill('楼道灯不亮,晚上看不见台阶。')
  await staff.page.getByLabel('替谁说').fill('张奶奶')
  await staff.page.getByLabel('怎么联系').fill('13812341234')
  await staff.page.getByText('本人同意由我代报').click()
  await staff.page.getByText('签了字').click()
  await staff.page.getByText('只给办事的人看').click()
  await button(staff, '交给四方').click()
  await staff.page.getByRole('link', { name: '打印回执' }).click()
  await button(staff, '做一张回执').click()
  const slip = staff.page.locator('.slip')
  await slip.getByRole('img').waitFor()
  const text = await slip.innerText()
  expect(text).toContain('138****1234')
  const number = /MG-\d{4}-\d{6}/.exec(text)![0]
  const code = /[A-Z0-9]{4} [A-Z0-9]{4} [A-Z0-9]{4}/.exec(text)![0]

  const anybody = await open(null, phone)
  await show(anybody, `${server.url}/track`)
  await anybody.page.getByLabel('编号').fill(number)
  await anybody.page.getByLabel('查询码').fill('AAAA BBBB CCCC')
  await button(anybody, '看办到哪一步').click()
  await anybody.page.getByText('编号或查询码对不上').waitFor()
  await anybody.page.getByLabel('查询码').fill(code.toLowerCase())
  await button(anybody, '看办到哪一步').click()
  await anybody.page.getByText('还没答').first().waitFor()
  expect(await anybody.page.locator('main').innerText()).not.toContain('张奶奶')

  // What the QR code holds, opened by somebody who has an account by now.
  const granny = await open('granny', phone)
  await show(granny, `${server.url}/track#${number}.${code.replaceAll(' ', '')}`)
  await button(granny, '领到我名下').click()
  await granny.page.waitForURL(`${server.url}/t/${number}`)
  await show(granny, `${server.url}/home`)
  await granny.page.getByText('楼道灯不亮').first().waitFor()
  await show(anybody, `${server.url}/track#${number}.${code.replaceAll(' ', '')}`)
  await anybody.page.getByText('编号或查询码对不上').waitFor()
})

test('a member accepts several requests by keyboard, and reads which could not be moved', async () => {
  const tickets = []
  for (const title of ['甲', '乙', '丙']) tickets.push(await people.resident!.must('POST', '/communities/MG/tickets', { ...matter, title }))
  const staff = await open('web-rc', laptop)
  await show(staff, `${server.url}/tickets?state=new`)
  await button(staff, '多选').click()
  const boxes = staff.page.getByRole('checkbox')
  await boxes.first().focus()
  const keyboard = staff.page.keyboard
  await keyboard.press('x')
  await keyboard.press('j')
  await keyboard.press('x')
  await keyboard.press('?')
  await staff.page.getByRole('dialog').getByText('下一件').waitFor()
  await keyboard.press('Escape')
  await staff.page.getByText('选了 2 件').waitFor()
  // Somebody else was faster with one of them.
  await people.pc!.act(`/tickets/${tickets[2]!.number}`, 'accept')
  await staff.page.getByRole('button', { name: /^受理 \d 件$/ }).click()
  await staff.page.getByText('2 件里办成 1 件').waitFor()
  await staff.page.getByText('情况已经变了').waitFor()
  expect((await people.rc!.get(`/tickets/${tickets[1]!.number}`)).body.first_receiver).toBe('residents_committee')
})

test('no page said anything to the console', () => {
  expect(windows.flatMap(({ complaints }) => complaints)).toEqual([])
})
