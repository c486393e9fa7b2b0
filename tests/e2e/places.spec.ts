// The community's list of places: files of it, by command line and by page; the doors' QR codes; and from a
// QR at a door to a matter that is raised.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { laptop, openBrowser, openWindow, phone, plain, show } from './support/browser.js'
import { Client, type Json } from './support/client.js'
import { schemas, type Check } from './support/schemas.js'
import { ok, run, Server } from './support/server.js'

let server: Server
let browser: Browser
let password: string
let check: Check
const person = async (login: string): Promise<Client> => new Client(server.url, await ok(['token', 'create', '--data', server.data, '--login', login]))
const as = (login: string): { login: string; password: string } => ({ login, password })
const file = (name: string, text: string): string => {
  const path = join(server.data, name)
  writeFileSync(path, text)
  return path
}
const cli = (...words: string[]) => run([...words.slice(0, 2), '--data', server.data, '--community', 'MG', ...words.slice(2)])

beforeAll(async () => {
  ({ server, password } = await Server.demo())
  check = await schemas(await person('wang'))
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await server?.remove()
})

test('the command line hands files to the running server: dry, whole or without bad lines, and twice', async () => {
  const bad = file('bad.csv', '楼栋,单元,房号,网格,户主\n21,1,101,G2,甲\n21,1,,G2,乙\n21,1,103,G 2,丙\n')
  const dry = await cli('import', 'households', '--dry-run', bad)
  expect(dry.code).toBe(1)
  expect(dry.out).toBe('would add 1, there already 0, bad 2\nunused columns: 户主\n')
  expect(dry.err).toBe('第 3 行，room：必须填写 / Line 3, room: is needed\n第 4 行，grid：不能有空格和冒号 / Line 4, grid: must have no blanks and no colon\n')
  expect(await cli('import', 'households', '--all-or-nothing', '--json', bad)).toMatchObject({ code: 1, out: '{"added":1,"known":0,"bad":2,"written":false}\n' })
  expect(await cli('import', 'households', bad)).toMatchObject({ code: 1, out: expect.stringMatching(/^added 1, there already 0, bad 2/) })
  expect(await cli('import', 'households', bad)).toMatchObject({ code: 1, out: expect.stringMatching(/^added 0, there already 1, bad 2/) })
  const places = file('places.csv', '\uFEFFbuilding,unit,name,grid,lat,lon\r\n22号楼,1单元,,,,\r\n,,东门,G2,30.274085,120.15507\r\n')
  expect(await cli('import', 'places', places)).toMatchObject({ code: 0, out: 'added 2, there already 0, bad 0\n' })
  expect(await cli('import', 'places', places)).toMatchObject({ code: 0, out: 'added 0, there already 2, bad 0\n' })
  expect(await ok(['verify', '--data', server.data])).toMatch(/^good/)
})

test('everybody in the community reads the list in the order of its numbers; staff gets QRs, people their rooms', async () => {
  const wang = await person('wang')
  const list = await wang.must('GET', '/communities/MG/places')
  check('place_list', list)
  const where = list.items.map(({ building, unit, name }: Json) => `${building}/${unit}/${name}`)
  expect(where).toEqual(expect.arrayContaining(['21//', '21/1/', '22//', '22/1/', '//东门']))
  expect(where.indexOf('21//')).toBeLessThan(where.indexOf('22//'))
  expect((await wang.must('GET', '/communities/MG/rooms?building=21&unit=1')).items).toEqual(['101'])
  const he = await person('he')
  const codes = await he.must('GET', '/communities/MG/places/codes?site=https%3A%2F%2Fexample.org%2F&building=')
  check('place_codes', codes)
  expect(codes.items.map(({ link }: Json) => link)).toContain(`https://example.org/submit?c=MG&p=${encodeURIComponent('东门')}`)
  expect(codes.items[0].qr).toMatch(/^<svg/)
  const all: Json[] = []
  for (let cursor = ''; ;) {
    const page = await he.must('GET', `/communities/MG/places/codes?site=https%3A%2F%2Fexample.org&limit=2${cursor && `&cursor=${cursor}`}`)
    all.push(...page.items)
    if (page.next === null) break
    cursor = page.next
  }
  expect(all).toHaveLength(list.items.length)
  expect((await he.get('/communities/MG/places/codes?site=ftp%3A%2F%2Fexample.org')).status).toBe(422)
  expect((await he.get('/communities/MG/places/codes?site=https%3A%2F%2Fexample.org&cursor=x')).status).toBe(422)
})

test('a place is added once, found again by what it is called, and taken out', async () => {
  const admin = await person('admin')
  const lift = await admin.must('POST', '/communities/MG/places', { building: '21号楼', unit: '1单元', name: '电梯' })
  expect(lift).toMatchObject({ building: '21', unit: '1', name: '电梯' })
  expect((await admin.send('POST', '/communities/MG/places', { building: '21', unit: '1', name: '电梯' })).status).toBe(409)
  for (const [body, pointer] of [[{}, '/name'], [{ unit: '1', name: '门' }, '/building'], [{ name: '门', lat: 30 }, '/lat'], [{ name: '门', grid: 'G 1' }, '/grid'], [{ name: '长'.repeat(41) }, '/name']] as const) {
    const refused = await admin.send('POST', '/communities/MG/places', body)
    expect([refused.status, refused.body.errors?.[0]?.pointer], JSON.stringify(body)).toEqual([422, pointer])
  }
  await admin.must('DELETE', `/places/${lift.id}`)
  expect((await admin.send('DELETE', `/places/${lift.id}`)).status).toBe(404)
  expect((await admin.send('DELETE', '/places/nonsense')).status).toBe(404)
})

test('from the QR at a door, a resident in large letters has raised a matter there after five taps', async () => {
  const link = (await (await person('he')).must('GET', `/communities/MG/places/codes?site=${encodeURIComponent(server.url)}&building=21`)).items.find(({ unit }: Json) => unit === '1').link
  const window = await openWindow(browser, server.url, as('wang'), phone, { ...plain, elder: true })
  // Every touch of the page counts, by the page's own account.
  await window.context.addInitScript(() => {
    addEventListener('pointerdown', () => { sessionStorage.setItem('taps', String(Number(sessionStorage.getItem('taps') ?? 0) + 1)) }, true)
  })
  const { page } = window
  await show(window, link)
  expect(await page.evaluate(() => parseFloat(getComputedStyle(document.body).fontSize))).toBeGreaterThanOrEqual(20)
  await page.getByText('21 号楼 1 单元').waitFor()
  await page.getByRole('textbox').click()
  await page.keyboard.type('楼道灯三天不亮了')
  await page.getByRole('button', { name: /下一步/ }).click()
  await page.getByRole('heading', { name: '拍个照，或者说一段？' }).waitFor()
  await page.getByRole('button', { name: '下一步' }).click()
  await page.getByRole('heading', { name: '让谁看到？' }).waitFor()
  await page.getByText('21 号楼 1 单元').waitFor()
  await page.getByRole('button', { name: '交给四方' }).click()
  await page.getByRole('heading', { name: '收到了' }).waitFor()
  const taps = await page.evaluate(() => Number(sessionStorage.getItem('taps')))
  expect(taps).toBeGreaterThan(0)
  expect(taps).toBeLessThanOrEqual(5)
  const [ticket] = (await (await person('wang')).must('GET', '/communities/MG/tickets?mine=true&limit=1')).items
  expect(ticket).toMatchObject({ title: '楼道灯三天不亮了', place: { building: '21', unit: '1', room: null, text: null }, grid: 'G2' })
  expect(window.complaints).toEqual([])
  await window.context.close()
})

test('a QR that is scanned before one is logged in leads there after the log-in; one of elsewhere says so', async () => {
  const window = await openWindow(browser, server.url, null, phone)
  const { page } = window
  await show(window, `${server.url}/submit?c=MG&p=${encodeURIComponent('东门')}`)
  await page.getByLabel('账号').fill('wang')
  await page.getByLabel('密码').fill(password)
  await page.getByRole('button', { name: '登录' }).click()
  await page.getByRole('heading', { name: '反映一件事' }).waitFor()
  await expect.poll(() => page.getByLabel('小区别的地方').inputValue()).toBe('东门')
  await show(window, `${server.url}/submit?c=XX&b=1`)
  await page.getByText('这是别的小区的门牌码').waitFor()
  expect(window.complaints).toEqual([])
  await window.context.close()
})

test('one’s own home is filled in where others live too, without the room, for a private matter as well', async () => {
  const admin = await person('admin')
  const moved = async (login: string, household: Json): Promise<Json> => {
    const { code } = await admin.must('POST', '/communities/MG/invitations', { role: 'resident', household })
    await new Client(server.url).must('POST', '/invitations/redeem', { code, login, password: 'a-long-password', name: login })
    return (await (await person(login)).must('GET', '/me')).user.memberships[0].home
  }
  expect(await moved('alone', { building: '41', unit: '1', room: '101' })).toBeNull()
  expect(await moved('shared', { building: '3', unit: '1', room: '909' })).toEqual({ building: '3', unit: '1' })

  for (const [login, building] of [['alone', ''], ['shared', '3']] as const) {
    const window = await openWindow(browser, server.url, { login, password: 'a-long-password' }, phone)
    const { page } = window
    await show(window, `${server.url}/submit`)
    await page.getByRole('radio', { name: /只给办事的人看/ }).check()
    expect(await page.getByLabel('几号楼').inputValue()).toBe(building)
    await page.getByLabel('您要说什么事？').fill('楼上半夜很吵')
    await page.getByRole('button', { name: '交给四方' }).click()
    await page.getByRole('heading', { name: '收到了' }).waitFor()
    const [ticket] = (await (await person('li')).must('GET', '/communities/MG/tickets?limit=1')).items
    expect(ticket).toMatchObject({ title: '楼上半夜很吵', visibility: 'private', reporter: null })
    expect(ticket.place).toMatchObject({ building: building || null, unit: building ? '1' : null, room: null })
    expect(window.complaints).toEqual([])
    await window.context.close()
  }
  // Whoever lives alone at a door is told what naming it says.
  const window = await openWindow(browser, server.url, { login: 'alone', password: 'a-long-password' }, phone)
  await show(window, `${server.url}/submit`)
  await window.page.getByLabel('几号楼').selectOption('41')
  await window.page.getByLabel('几单元').selectOption('1')
  await window.page.getByText('看得到这件事的人，会知道是哪一家。').waitFor()
  await window.context.close()
})

test('on one page, the building is chosen, then its unit, then its room; where one stands is added when the phone may tell', async () => {
  const window = await openWindow(browser, server.url, as('wang'), phone)
  const { page, context } = window
  await context.grantPermissions(['geolocation'], { origin: server.url })
  await context.setGeolocation({ latitude: 30.2740849, longitude: 120.1550701 })
  await show(window, `${server.url}/submit`)
  await page.getByLabel('您要说什么事？').fill('门口的灯也不亮')
  await page.getByLabel('几号楼').selectOption('21')
  await page.getByLabel('几单元').selectOption('1')
  await page.getByLabel('几室').selectOption('101')
  await page.getByText('看得到这件事的人，会知道是哪一家。').waitFor()
  await page.getByRole('button', { name: '附上我现在的位置' }).click()
  await page.getByText('30.27408, 120.15507').waitFor()
  await page.getByRole('button', { name: '交给四方' }).click()
  await page.getByRole('heading', { name: '收到了' }).waitFor()
  const [ticket] = (await (await person('wang')).must('GET', '/communities/MG/tickets?mine=true&limit=1')).items
  expect(ticket.place).toEqual({ text: null, building: '21', unit: '1', room: '101', lat: 30.27408, lon: 120.15507 })
  expect(window.complaints).toEqual([])
  await window.context.close()
})

test('an administrator looks a spreadsheet through, sees what is wrong where, and reads in the good lines', async () => {
  const window = await openWindow(browser, server.url, as('admin'), laptop)
  const { page } = window
  await show(window, `${server.url}/setup/places`)
  // As a Chinese spreadsheet saves it: GB 18030.
  const bytes = Buffer.from([0xc2, 0xa5, 0xb6, 0xb0, 0x2c, 0xb7, 0xbf, 0xba, 0xc5, 0x0a, ...Buffer.from('31,101\n31,\n')])
  await page.locator('input[type=file]').setInputFiles({ name: '住户.csv', mimeType: 'text/csv', buffer: bytes })
  await page.getByText('新的 1 行，已有 0 行，有错 1 行。还什么都没写进去。').waitFor()
  await page.getByText('第 3 行，room：必须填写').waitFor()
  const admin = await person('admin')
  expect((await admin.must('GET', '/communities/MG/rooms?building=31')).items).toEqual([])
  await page.getByRole('button', { name: '有错的不要，导入 1 行' }).click()
  await page.getByText('导入了 1 行，0 行本来就有。').waitFor()
  expect((await admin.must('GET', '/communities/MG/rooms?building=31')).items).toEqual(['101'])
  await page.getByText('31 号楼').first().waitFor()
  await show(window, `${server.url}/places/codes`)
  await page.getByLabel('哪一栋').selectOption('31')
  await page.getByRole('img', { name: '31 号楼 的二维码' }).waitFor()
  expect(window.complaints).toEqual([])
  await window.context.close()
})
