// Who sits at a single meeting, changed at its host's desk before it is opened, with others looking on; and a deputy, who
// reads on a phone that their member is here and casts the ballot.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, openWindow, phone, plain, shotsOf, show, type Window } from './support/browser.js'
import { Client, type Json } from './support/client.js'
import { found, parties, type People } from './support/community.js'
import { ok, Server } from './support/server.js'

const password = 'a-long-password'
const [committee, owners, company, representatives] = parties
let server: Server
let people: People
let browser: Browser
let meeting: string
const clients: Record<string, Client> = {}
const ids: Record<string, string> = {}
const windows: Window[] = []

beforeAll(async () => {
  server = await (await Server.fresh()).start()
  people = await found(server)
  for (const [login, name, role, ...more] of [['zhao', '赵云芳', 'host'], ['li', '李敏', 'member', '--party', committee], ['qian', '钱立', 'member', '--party', committee]] as const) {
    const data = ['--data', server.data, '--login', login]
    await ok(['user', 'add', ...data, '--name', name, '--password-stdin', '--community', 'MG', '--role', role, ...more], `${password}\n`)
    clients[login] = new Client(server.url, await ok(['token', 'create', ...data]))
    ids[login] = (await clients[login].must('GET', '/me')).user.id
  }
  meeting = (await people.host!.must('POST', '/communities/MG/meetings', { title: '碰头', starts_at: new Date().toISOString() })).id
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await server?.remove()
})

async function open(login: string, path = ''): Promise<Page> {
  const window = await openWindow(browser, server.url, { login, password }, phone, plain)
  windows.push(window)
  await show(window, `${server.url}/m/${meeting}${path}`)
  return window.page
}
const shot = shotsOf('seats')
const read = (): Promise<Json> => people.host!.must('GET', `/meetings/${meeting}`)

test('the host says anew who sits at a single meeting, until it is opened', async () => {
  const desk = await open('zhao', '/host')
  await desk.getByRole('button', { name: '更多' }).last().click()
  await desk.getByRole('button', { name: '改由谁参加', exact: true }).click()
  const form = desk.getByRole('dialog')
  await form.getByText('社区的各方都参加').click()
  const choices = form.locator('.parties label')
  for (const at of [1, 2, 3]) await choices.nth(at).click()
  await form.getByRole('button', { name: '就由他们参加', exact: true }).click()
  await form.getByText('至少选两方').waitFor()
  for (const at of [1, 2]) await choices.nth(at).click()
  await shot(desk, 'form')
  await form.getByRole('button', { name: '就由他们参加', exact: true }).click()
  await form.waitFor({ state: 'detached' })
  expect((await read()).parties).toEqual([committee, owners, company])

  // Somebody else has changed it meanwhile: what was chosen is not put over it.
  await desk.getByRole('button', { name: '更多' }).last().click()
  await desk.getByRole('button', { name: '改由谁参加', exact: true }).click()
  const members = [{ user: ids.li, role: 'member' }, { user: ids.qian, role: 'deputy' }]
  await people.host!.must('PUT', `/meetings/${meeting}/seats`, { parties: [], members })
  await form.getByRole('button', { name: '就由他们参加', exact: true }).click()
  await form.getByText('别人刚改过').first().waitFor()
  expect((await read()).parties).toContain(representatives)
})

test('a deputy reads who casts the ballot once their member is here', async () => {
  const item = (await people.host!.must('POST', `/meetings/${meeting}/agenda`, { kind: 'topic', title: '门机' })).id
  await people.host!.act(`/meetings/${meeting}`, 'open')
  for (const client of [clients.qian!, people.oc!, people.pc!, people.pr!]) await client.act(`/meetings/${meeting}`, 'check_in')
  await people.host!.act(`/meetings/${meeting}`, 'start')
  await people.host!.act(`/meetings/${meeting}`, 'next', { item })
  const vote = await people.host!.must('POST', `/agenda/${item}/votes`, { question: '同意更换门机?', rule: 'four_party_majority' })
  const deputy = await open('qian')
  await people.host!.act(`/votes/${vote.id}`, 'open')
  // Nobody else of the party is here: the ballot is the deputy's.
  await deputy.locator('.vote .ballot').waitFor()
  await shot(deputy, 'deputy-votes')
  const door = await open('qian', '/in')
  await door.getByText('委员都没来，由您代为表决').waitFor()
  await clients.li!.act(`/meetings/${meeting}`, 'check_in')
  await door.getByText('李敏已到会，由李敏表决').waitFor()
  await deputy.getByText('李敏已到会，由李敏投票').waitFor()
  expect(await deputy.locator('.vote .ballot').count()).toBe(0)
  await shot(deputy, 'deputy-reads')
  const member = await open('li')
  await member.locator('.vote').getByText('同意', { exact: true }).click()
  await member.locator('.vote button[type=submit]').click()
  await deputy.getByText('李敏已到会，由李敏投票').waitFor({ state: 'detached' })
  expect(windows.flatMap(({ complaints }) => complaints)).toEqual([])
})
