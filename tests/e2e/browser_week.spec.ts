// The whole week in real Chromium, in four windows: a resident on a phone, two party members and the
// host. Every window changes by itself.
import { existsSync, mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { found, type People } from './support/community.js'
import { ok, Server } from './support/server.js'

const executablePath = '/usr/bin/chromium'
const shots = process.env.SIFANG_SHOTS ?? mkdtempSync(join(tmpdir(), 'sifang-shots-'))

let server: Server
let people: People
let browser: Browser
const complaints: string[] = []

beforeAll(async () => {
  if (!existsSync(executablePath)) throw new Error(`${executablePath} is missing; ./deploy/test installs it`)
  mkdirSync(shots, { recursive: true })
  server = await (await Server.fresh()).start()
  people = await found(server)
  for (const login of ['resident', 'rc', 'pc', 'host'])
    await ok(['user', 'add', '--data', server.data, '--login', `${login}-web`, '--name', `${login}网页`, '--password-stdin', '--community', 'MG', '--role', login === 'resident' || login === 'host' ? login : 'member', ...(login === 'rc' ? ['--party', 'residents_committee'] : login === 'pc' ? ['--party', 'property_company'] : [])], 'a-long-password\n')
  browser = await chromium.launch({
    executablePath, headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  })
})
afterAll(async () => {
  await browser?.close()
  await server?.remove()
})

async function window(login: string, width: number, height: number): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height }, locale: 'zh-CN' })
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  page.on('pageerror', (error) => complaints.push(`${login}: ${error.message}`))
  await page.goto(`${server.url}/login`)
  await page.locator('input[autocomplete=username]').fill(`${login}-web`)
  await page.locator('input[type=password]').fill('a-long-password')
  await page.locator('button[type=submit]').click()
  await page.waitForURL((url) => !url.pathname.startsWith('/login'))
  return page
}
const shot = (page: Page, name: string): Promise<Buffer> => page.screenshot({ path: join(shots, `${name}.png`) })
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' }).first()

test('a community runs its week in four windows', async () => {
  const [resident, rc, pc, host] = [await window('resident', 390, 844), await window('rc', 1440, 900), await window('pc', 1440, 900), await window('host', 1440, 900)]

  // The resident writes what is wrong, on a phone.
  await resident.goto(`${server.url}/submit`)
  await resident.locator('textarea').first().fill('3 幢 2 单元电梯又停了,老人下不了楼。')
  await button(resident, '交给四方').click()
  await resident.getByText(/MG-\d{4}-000001/).first().waitFor()
  await shot(resident, 'resident-submitted')
  const number = /MG-\d{4}-\d{6}/.exec(await resident.content())![0]
  await resident.goto(`${server.url}/t/${number}`)

  // The committee takes it in; the resident's window says so by itself.
  await rc.goto(`${server.url}/t/${number}`)
  await button(rc, '受理').click()
  await resident.getByText('已受理').first().waitFor()
  await people.host!.act(`/tickets/${number}`, 'agenda')
  await resident.getByText('四方会讨论').first().waitFor()

  // The host sets a weekly meeting up and opens it.
  await host.goto(`${server.url}/series`)
  await button(host, '定下来').click()
  await host.getByText('每周五 19:00').first().waitFor()
  const meeting = (await people.host!.get('/communities/MG/meetings')).body.items[0]
  await host.goto(`${server.url}/m/${meeting.id}/host`)
  await button(host, '开始签到').click()
  for (const page of [resident, rc, pc]) await page.goto(`${server.url}/m/${meeting.id}`)
  await button(rc, '签到').click()
  await button(pc, '签到').click()
  await host.getByText('rc网页').first().waitFor()
  for (const login of ['oc', 'pr']) await people[login]!.act(`/meetings/${meeting.id}`, 'check_in')
  await button(host, '开始开会').click()
  await button(host, '下一项').click()
  for (const page of [resident, rc, pc]) await page.getByText('3 幢 2 单元电梯').first().waitFor()

  // What one types is not touched by what the others do; what is said is seen by all.
  const typed = rc.getByPlaceholder('写一条发言')
  await typed.fill('我还没写完')
  await pc.getByPlaceholder('写一条发言').fill('配件周三到货。')
  await pc.getByRole('button', { name: '发出', exact: true }).click()
  for (const page of [resident, rc, host]) await page.getByText('配件周三到货。').first().waitFor()
  expect(await typed.inputValue()).toBe('我还没写完')
  await shot(rc, 'member-room')
  await shot(resident, 'resident-watches')

  // A vote: one ballot per party, the result only when it closes.
  await button(host, '发起表决').click()
  await host.getByLabel('表决什么').fill('同意更换门机?')
  await button(host, '拟好').click()
  await button(host, '开始投票').click()
  for (const page of [rc, pc]) {
    await page.getByRole('radio', { name: '同意' }).check()
    await button(page, /投“同意”/).click()
  }
  for (const login of ['oc', 'pr']) {
    const vote = (await people.host!.get(`/meetings/${meeting.id}`)).body.agenda.flatMap((item: { votes: { id: string }[] }) => item.votes)[0]
    await people[login]!.must('POST', `/votes/${vote.id}/ballots`, { choice: 'for' })
  }
  await host.getByText('已投 4 / 4').first().waitFor()
  expect(await resident.getByText('通过', { exact: true }).count()).toBe(0)
  await button(host, '结束投票').click()
  await resident.getByText('通过', { exact: true }).first().waitFor()

  // The decision hands the work over; every window shows it.
  await button(host, '写决定').click()
  expect(await host.getByLabel('谁做什么').inputValue()).toBe('同意更换门机。')
  await host.getByLabel('谁做什么').fill('周五前更换门机。')
  await host.getByLabel('责任方').selectOption('property_company')
  await button(host, '作出决定').click()
  for (const page of [resident, rc, pc]) await page.getByText('周五前更换门机。').first().waitFor()
  await shot(host, 'host-decided')

  // Closed, signed, published, read.
  await button(host, '散会').click()
  await host.getByRole('dialog').getByRole('button', { name: '散会' }).click()
  for (const page of [rc, pc]) {
    await page.goto(`${server.url}/m/${meeting.id}/minutes`)
    await button(page, '代表本方签字').click()
  }
  for (const login of ['oc', 'pr']) await people[login]!.act(`/meetings/${meeting.id}`, 'sign')
  await host.goto(`${server.url}/m/${meeting.id}/minutes`)
  await button(host, '公布纪要').click()
  await host.getByRole('dialog').getByRole('button', { name: '公布纪要' }).click()
  await resident.goto(`${server.url}/m/${meeting.id}/minutes`)
  await resident.getByText('周五前更换门机。').first().waitFor()
  await shot(resident, 'minutes-phone')

  // The work: done by the property company, answered by all, confirmed by the resident with one tap.
  for (const [login, party] of [['rc', 'residents_committee'], ['oc', 'owners_committee'], ['pc', 'property_company'], ['pr', 'party_representatives']] as const)
    await people[login]!.must('PUT', `/tickets/${number}/answers/${party}`, { text: `${login}答复`, stance: 'support', publish: true })
  await resident.goto(`${server.url}/t/${number}`)
  await pc.goto(`${server.url}/t/${number}`)
  await people.pc!.act(`/tickets/${number}`, 'start')
  await people.pc!.act(`/tickets/${number}`, 'finish', { note: '门机已更换。' })
  await resident.getByText('门机已更换。').first().waitFor()
  await shot(resident, 'resident-asked')
  await resident.getByRole('button', { name: '修好了', exact: true }).first().click()
  const dialog = resident.getByRole('dialog')
  await dialog.getByText('5', { exact: true }).first().click()
  await dialog.getByRole('button').last().click()
  await pc.getByText('已办结').first().waitFor()
  expect((await people.resident!.get(`/tickets/${number}`)).body).toMatchObject({ state: 'closed', resolution: 'fixed', rating: 5 })
  expect(complaints).toEqual([])
  expect(await server.cli('verify')).toMatch(/^good/)
}, 240_000)
