// The minutes as PDF: what stands in them is read back from the pages, by pdftotext as a reader's program would.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { found, type People } from './support/community.js'
import { hold, publish } from './support/held.js'
import { Server } from './support/server.js'

let server: Server
let people: People
let folder: string

beforeAll(async () => {
  server = await (await Server.fresh()).start()
  people = await found(server)
  folder = mkdtempSync(join(tmpdir(), 'sifang-pdf-'))
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await server?.remove()
})

/** The PDF of a meeting's minutes as bytes. */
async function pdf(login: string, meeting: string, query = ''): Promise<Buffer> {
  const answer = await fetch(`${server.url}/api/v1/meetings/${meeting}/minutes${query}`, {
    headers: { Authorization: `Bearer ${people[login]!.token}`, Accept: 'application/pdf' },
  })
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toBe('application/pdf')
  return Buffer.from(await answer.arrayBuffer())
}
/** Its words, page by page. */
function pagesOf(bytes: Buffer): string[] {
  const file = join(folder, 'minutes.pdf')
  writeFileSync(file, bytes)
  return execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8', maxBuffer: 64 << 20 }).split('\f').slice(0, -1)
}
const textOf = (bytes: Buffer): string => pagesOf(bytes).join('\n')

test('says in pages what the HTML says, with page numbers and the hash of the log', async () => {
  const meeting = await hold(people, '第十二次议事会', [{ title: '三幢电梯', said: ['配件周三到货。'], decided: '周五前更换门机。' }, { title: '停车' }])
  await people.recorder!.must('PUT', `/meetings/${meeting.id}/summary`, { text: '本次议一事，决一事。' })
  const draft = textOf(await pdf('neighbour', meeting.id))
  expect(draft).toContain('尚未发布')
  await publish(people, meeting.id)
  const bytes = await pdf('neighbour', meeting.id)
  const pages = pagesOf(bytes)
  const text = pages.join('\n')
  for (const words of ['测试小区 第十二次议事会 会议纪要', '本次议一事，决一事。', '出席', 'rc先生', '三幢电梯', 'pc先生', '配件周三到货。', '周五前更换门机。', '签字', '党建客厅'])
    expect(text).toContain(words)
  expect(text).not.toContain('尚未发布')
  const html = (await people.neighbour!.get(`/meetings/${meeting.id}/minutes`)).text
  const hash = /[0-9a-f]{64}/.exec(html)![0]
  for (const [index, page] of pages.entries()) {
    expect(page.replace(/\s/g, '')).toContain(`第${index + 1}页/共${pages.length}页`)
    expect(page).toContain(hash)
  }
  // The same minutes give the same bytes, and the address alone is enough for a link.
  expect((await pdf('resident', meeting.id, '?form=pdf')).equals(bytes)).toBe(true)
  expect(textOf(await pdf('neighbour', meeting.id, '?language=en'))).toMatch(/Minutes[^]*Page\s*1\s*of/)
})

test('a private item is read by those who may read it, and has no words for others', async () => {
  const secret = '某户的家事'
  const ticket = await people.resident!.must('POST', '/communities/MG/tickets', { title: secret, body: '不便公开', category: 'other', visibility: 'private' })
  const meeting = await hold(people, '有私密事项的会', [{ ticket: ticket.id, said: ['上门谈过了。'] }])
  await publish(people, meeting.id)
  expect(textOf(await pdf('rc', meeting.id))).toContain('上门谈过了。')
  for (const login of ['neighbour', 'admin', 'worker']) {
    const text = textOf(await pdf(login, meeting.id))
    expect(text).toContain('不公开事项')
    expect(text).not.toContain(secret)
    expect(text).not.toContain('上门谈过了')
  }
  expect((await people.stranger!.get(`/meetings/${meeting.id}/minutes?form=pdf`)).status).toBe(404)
  expect((await people.nobody!.get(`/meetings/${meeting.id}/minutes?form=pdf`)).status).toBe(401)
})

test('long texts, emoji, rare ideographs and other scripts break neither pages nor headings', async () => {
  const long = `${'很长的一段话，讲了又讲。'.repeat(100)}${'x'.repeat(600)}`
  const odd = '表情 😀👍🏽🛗 生僻字 𠀀𪚥㐀 ﷽ مرحبا abc 👨‍👩‍👧‍👦'
  const meeting = await hold(people, '长会', Array.from({ length: 12 }, (_, index) => ({ title: `第${index + 1}件事`, said: [long, odd, '短。'], decided: '照办。' })))
  await publish(people, meeting.id)
  const pages = pagesOf(await pdf('host', meeting.id))
  expect(pages.length).toBeGreaterThan(10)
  // A sentence may go on behind the foot of its page.
  const text = pages.map((page) => page.trimEnd().split('\n').slice(0, -1).join('')).join('').replace(/\s/g, '')
  expect(text.match(/很长的一段话/g)).toHaveLength(1200)
  expect(text.match(/照办。/g)).toHaveLength(12)
  expect(text).toContain('😀')
  // No page ends with a heading: what stands above the foot is never a title alone.
  for (const page of pages) {
    const lines = page.split('\n').map((line) => line.trim()).filter((line) => line !== '')
    const last = lines.at(-2)!
    expect(last).not.toMatch(/^\d+\. 第\d+件事$|^发言$|^签字$/)
  }
  execFileSync('pdftoppm', ['-r', '40', '-f', '2', '-l', '2', join(folder, 'minutes.pdf'), join(folder, 'page')])
  const drawn = execFileSync('sh', ['-c', `cat ${folder}/page-*.ppm`], { maxBuffer: 64 << 20 })
  const ink = drawn.subarray(drawn.length - 200_000).filter((level) => level < 100).length
  expect(ink).toBeGreaterThan(500)
  expect(readFileSync(join(folder, 'minutes.pdf')).subarray(0, 5).toString()).toBe('%PDF-')
})

test('what is asked for in another form is refused, over the live line too', async () => {
  const meeting = await hold(people, '短会', [{ title: '一件事' }])
  const picture = await people.host!.get(`/meetings/${meeting.id}/minutes`, { Accept: 'image/png' })
  expect([picture.status, picture.body.type]).toEqual([406, 'not_acceptable'])
  expect((await people.host!.get(`/meetings/${meeting.id}/minutes?form=docx`)).status).toBe(422)
  const line = await people.host!.live()
  expect((await line.call('meeting.minutes', { id: meeting.id, form: 'pdf' })).problem.type).toBe('not_acceptable')
  expect((await line.call('meeting.minutes', { id: meeting.id, form: 'markdown' })).data).toMatch(/^# /)
  line.end()
})

test('many at once are served one after the other or told to come again, and the server answers others meanwhile', async () => {
  const meeting = await hold(people, '热门的会', [{ title: '一件事', said: ['说了。'] }])
  const asked = Promise.all(Array.from({ length: 20 }, () => people.host!.get(`/meetings/${meeting.id}/minutes?form=pdf`).then(({ status }) => status)))
  const began = performance.now()
  expect((await people.neighbour!.get(`/meetings/${meeting.id}`)).status).toBe(200)
  expect(performance.now() - began).toBeLessThan(3000)
  const statuses = await asked
  expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(16)
  expect(statuses.filter((status) => status !== 200 && status !== 503)).toEqual([])
})
