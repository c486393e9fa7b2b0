// What people who answer keep ready: a party's templates, which are nobody else's; one's own filters of the
// ticket list, on every device; what a search found, marked; and figures that are closed to the public.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { laptop, openBrowser, openWindow, phone, show } from './support/browser.js'
import { Client, type Json } from './support/client.js'
import { ok, Server } from './support/server.js'

let server: Server
let browser: Browser
let password: string
const person = async (login: string): Promise<Client> => new Client(server.url, await ok(['token', 'create', '--data', server.data, '--login', login]))
const as = (login: string): { login: string; password: string } => ({ login, password })
const property = 'property_company'
const templates = `/communities/MG/parties/${property}/templates`

beforeAll(async () => {
  ({ server, password } = await Server.demo())
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await server?.remove()
})

test('templates are their party’s: no other party reads, changes or hears of them', async () => {
  const he = await person('he')
  const since = (await he.must('GET', '/communities/MG')).seq
  const made = await he.must('POST', templates, { title: '配件到货', stance: 'handle', text: '{称呼}您好，{编号} 周三到货。' })
  await he.must('PATCH', `/templates/${made.id}`, { title: '配件周三到' })
  const luo = await person('luo') // of the same party
  expect((await luo.must('GET', templates)).items).toMatchObject([{ title: '配件周三到', version: 2 }])
  for (const login of ['li', 'sun', 'ma', 'zhao', 'wang', 'wu']) {
    const other = await person(login)
    expect((await other.get(templates)).status, login).toBe(403)
    expect((await other.send('PATCH', `/templates/${made.id}`, { text: 'x' })).status, login).toBe(403)
    expect((await other.send('DELETE', `/templates/${made.id}`)).status, login).toBe(403)
    const heard = (await other.must('GET', `/communities/MG/events?since=${since}`)).items
    expect(JSON.stringify(heard), login).not.toContain('配件')
  }
  expect((await new Client(server.url).get(templates)).status).toBe(401)
  const told = (await luo.must('GET', `/communities/MG/events?since=${since}`)).items.map(({ kind }: Json) => kind)
  expect(told).toEqual(['template.added', 'template.changed'])
  expect((await (await person('admin')).must('GET', templates)).items).toHaveLength(1)
})

test('a template that names what nothing fills in, or is there, or is one too many is refused', async () => {
  const he = await person('he')
  const refused = await he.send('POST', templates, { title: '错', stance: 'handle', text: '{姓名}您好' })
  expect([refused.status, refused.body.errors[0].pointer]).toEqual([422, '/text'])
  expect(refused.body.errors[0].message).toContain('{姓名}')
  expect((await he.send('POST', templates, { title: '配件周三到', stance: 'handle', text: '好' })).status).toBe(409)
  expect((await he.send('POST', templates, { title: '沉默', stance: 'silent', text: '好' })).status).toBe(422)
  expect((await he.send('POST', '/communities/MG/parties/nobody/templates', { title: '错', stance: 'handle', text: '好' })).status).toBe(404)
  const [known] = (await he.must('GET', templates)).items
  expect((await he.send('PATCH', `/templates/${known.id}`, { text: 'x' }, { 'If-Match': '"1"' })).status).toBe(409)
  for (let n = 1; n < 100; n += 1) await he.must('POST', templates, { title: `第 ${n} 个`, stance: 'support', text: '好' })
  expect((await he.send('POST', templates, { title: '第一百零一个', stance: 'support', text: '好' })).status).toBe(409)
  for (const { id, title } of (await he.must('GET', templates)).items) if (title.startsWith('第')) await he.must('DELETE', `/templates/${id}`)
})

test('a member writes a template on the page and picks it in an answer, filled in, without the name that the member knows', async () => {
  const wang = await person('wang')
  const ticket = await wang.must('POST', '/communities/MG/tickets', { title: '灯坏了', body: '灯坏了', category: 'lighting', place: { building: '3', unit: '2' } })
  await (await person('he')).act(`/tickets/${ticket.id}`, 'accept')
  expect((await (await person('he')).must('GET', `/tickets/${ticket.id}`)).reporter.name).toBe('王秀英')
  const window = await openWindow(browser, server.url, as('he'), phone)
  const { page } = window
  await show(window, `${server.url}/templates`)
  await page.getByRole('button', { name: '新写一个' }).click()
  await page.getByLabel('模板叫什么').fill('今晚去看')
  await page.getByLabel('怎么答').fill('您好，')
  for (const name of ['编号', '地点', '称呼']) await page.getByRole('group', { name: /点一下/ }).getByRole('button', { name }).click()
  expect(await page.getByLabel('怎么答').inputValue()).toBe('您好，{编号}{地点}{称呼}')
  await page.getByRole('button', { name: '存好' }).click()
  await page.getByRole('heading', { name: '今晚去看' }).waitFor()

  await show(window, `${server.url}/t/${ticket.number}`)
  await page.getByLabel('用答复模板').selectOption({ label: '今晚去看' })
  await expect.poll(() => page.locator('form.mine textarea').inputValue()).toBe(`您好，${ticket.number}3 号楼 2 单元居民`)
  await page.getByRole('button', { name: '发布答复' }).click()
  await page.locator('.answer').getByText(`您好，${ticket.number}3 号楼 2 单元居民`).waitFor()
  expect(window.complaints).toEqual([])
  await window.context.close()
})

test('an amended answer shows what it said before, with who and when; the first receiver is named', async () => {
  const he = await person('he')
  const ticket = await (await person('wang')).must('POST', '/communities/MG/tickets', { title: '门坏了', body: '门坏了', category: 'facilities' })
  await he.act(`/tickets/${ticket.id}`, 'accept')
  for (const text of ['周三修', '周四修', '周五修']) await he.must('PUT', `/tickets/${ticket.id}/answers/${property}`, { text, stance: 'handle', publish: true })
  await he.must('POST', `/tickets/${ticket.id}/comments`, { text: '供应商电话在台账里', internal: true })
  const window = await openWindow(browser, server.url, as('li'), phone)
  const { page } = window
  await show(window, `${server.url}/t/${ticket.number}`)
  await page.getByText('改过 2 次，看原来怎么答的').click()
  expect((await page.locator('.earlier li').allInnerTexts()).map((text) => /周.修/.exec(text)![0])).toEqual(['周四修', '周三修'])
  expect(await page.locator('.earlier li').first().innerText()).toContain('何')
  await page.getByText('首接负责', { exact: true }).waitFor()
  const note = page.locator('li.inside')
  expect(await note.innerText()).toContain('居民看不到')
  await window.context.close()
  const resident = await openWindow(browser, server.url, as('wang'), phone)
  await show(resident, `${server.url}/t/${ticket.number}`)
  await resident.page.getByText('改过 2 次，看原来怎么答的').waitFor()
  expect(await resident.page.getByText('供应商电话').count()).toBe(0)
  expect([...window.complaints, ...resident.complaints]).toEqual([])
  await resident.context.close()
})

test('filters are one’s own: kept, renamed and forgotten on the server, bounded, and nobody else’s', async () => {
  const [he, luo] = [await person('he'), await person('luo')]
  const made = await he.must('POST', '/communities/MG/filters', { name: '超时的电梯', query: { overdue: true, q: '电梯', open: false } })
  expect(made).toMatchObject({ name: '超时的电梯', query: { q: '电梯', overdue: true }, version: 1 })
  expect((await luo.must('GET', '/communities/MG/filters')).items).toEqual([])
  for (const answer of [await luo.send('PATCH', `/filters/${made.id}`, { name: 'x' }), await luo.send('DELETE', `/filters/${made.id}`)]) expect(answer.status).toBe(404)
  expect((await he.send('POST', '/communities/MG/filters', { name: '超时的电梯', query: {} })).status).toBe(409)
  for (const query of [{ colour: 'red' }, { state: 'nowhere' }, { q: '' }, 'overdue']) expect((await he.send('POST', '/communities/MG/filters', { name: '错', query })).status, JSON.stringify(query)).toBe(422)
  expect((await (await person('wang')).get('/communities/MG/filters')).status).toBe(403)
  await he.must('PATCH', `/filters/${made.id}`, { name: '过点的', query: { state: 'working' } })
  expect((await he.must('GET', '/communities/MG/filters')).items).toMatchObject([{ name: '过点的', query: { state: 'working' }, version: 2 }])
  for (let n = 1; n < 30; n += 1) await he.must('POST', '/communities/MG/filters', { name: `第 ${n} 个`, query: { open: true } })
  expect((await he.send('POST', '/communities/MG/filters', { name: '第三十一个', query: {} })).status).toBe(409)
  for (const { id } of (await he.must('GET', '/communities/MG/filters')).items) await he.must('DELETE', `/filters/${id}`)
})

test('a filter saved on one device is on the other, and is shown, renamed and removed there', async () => {
  const first = await openWindow(browser, server.url, as('he'), laptop)
  await show(first, `${server.url}/tickets?open&q=${encodeURIComponent('灯坏')}`)
  await first.page.getByRole('button', { name: '存下这个筛选' }).click()
  await first.page.getByLabel('叫什么名字').fill('灯')
  await first.page.getByRole('button', { name: '存下', exact: true }).click()
  await first.page.getByRole('button', { name: '灯', exact: true }).waitFor()

  const second = await openWindow(browser, server.url, as('he'), phone)
  const { page } = second
  await show(second, `${server.url}/tickets`)
  await page.getByRole('button', { name: '灯', exact: true }).click()
  await expect.poll(() => new URL(page.url()).searchParams.get('q')).toBe('灯坏')
  expect(await page.getByRole('button', { name: '灯', exact: true }).getAttribute('aria-pressed')).toBe('true')
  await page.getByRole('button', { name: '改名或删掉' }).click()
  await page.getByLabel('叫什么名字').fill('坏灯')
  await page.getByRole('button', { name: '存下', exact: true }).click()
  await page.getByRole('button', { name: '坏灯', exact: true }).waitFor()
  await page.getByRole('button', { name: '改名或删掉' }).click()
  await page.getByRole('button', { name: '删掉这个筛选' }).click()
  await page.getByRole('button', { name: '坏灯', exact: true }).waitFor({ state: 'detached' })
  expect([...first.complaints, ...second.complaints]).toEqual([])
  await first.context.close()
  await second.context.close()
})

test('what a search found is marked in title and words, and text that looks like HTML stays text', async () => {
  await (await person('wang')).must('POST', '/communities/MG/tickets', { title: '<b>水管</b>又漏了', body: `${'说来话长。'.repeat(20)}地下室<i>水管</i>漏水`, category: 'water' })
  const window = await openWindow(browser, server.url, as('he'), laptop)
  const { page } = window
  await show(window, `${server.url}/tickets?q=${encodeURIComponent('水管')}`)
  const row = page.locator('.row', { hasText: '又漏了' })
  expect(await row.locator('.row__title').innerText()).toBe('<b>水管</b>又漏了')
  expect(await row.locator('mark').allInnerTexts()).toEqual(['水管', '水管'])
  expect(await row.locator('b, i').count()).toBe(0)
  expect(await row.locator('.row__found').innerText()).toContain('<i>水管</i>漏水')
  expect(window.complaints).toEqual([])
  await window.context.close()
})

test('a community closes its figures to who has no role in it, and opens them again', async () => {
  const [admin, nobody, wang] = [await person('admin'), new Client(server.url), await person('wang')]
  const paths = ['/communities/MG/board', '/communities/MG/figures', '/communities/MG/figures.csv', '/communities/MG/figures/answer']
  for (const path of paths) expect((await nobody.get(path)).status, path).toBe(200)
  await admin.must('PATCH', '/communities/MG', { board: 'members' })
  for (const path of paths) {
    expect((await nobody.get(path)).status, path).toBe(401)
    expect((await wang.get(path)).status, path).toBe(200)
  }
  expect(await nobody.must('GET', '/communities/MG')).toMatchObject({ board: 'members' })
  const stranger = await openWindow(browser, server.url, null, phone)
  await show(stranger, `${server.url}/board?c=MG`)
  await stranger.page.getByText('这个小区的公示只给本小区的人看。').waitFor()
  await stranger.page.getByRole('link', { name: '登录' }).click()
  await stranger.page.getByLabel('账号').fill('wang')
  await stranger.page.getByLabel('密码').fill(password)
  await stranger.page.getByRole('button', { name: '登录' }).click()
  await stranger.page.getByRole('heading', { name: /收到 \d+ 件诉求/ }).waitFor()
  expect(stranger.complaints).toEqual([])
  await stranger.context.close()
  const window = await openWindow(browser, server.url, as('admin'), phone)
  await show(window, `${server.url}/setup`)
  await window.page.getByText('不登录也看得到各项指标').click()
  await expect.poll(async () => (await nobody.get(paths[0]!)).status).toBe(200)
  expect(window.complaints).toEqual([])
  await window.context.close()
})
