// What a report on a task shows by its files: whose they are, who opens them, masked, exported and forgotten; and what
// minutes and later agendas tell of it. Tasks themselves: tasks.spec.ts.
import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Answer, Json } from './support/client.js'
import { found, matter, parties, type People } from './support/community.js'
import { fetchFile, makePdf, makePng, mustSend } from './support/files.js'
import { applyToMeeting } from './support/patch.js'
import { ok, Server } from './support/server.js'
import { asked, commitmentsOf, judge } from './support/tasks.js'

const day = 86_400_000
const soon = (days: number): string => new Date(Date.now() + days * day).toISOString()
const [, , pc] = parties

let server: Server
let people: People

beforeAll(async () => {
  server = await (await Server.fresh()).start()
  people = await found(server)
})
afterAll(() => server?.remove())

const { begin, readItem, report, list } = commitmentsOf(() => people)
const sql = (text: string): string => execFileSync('sqlite3', ['-cmd', '.timeout 10000', join(server.data, 'sifang.db'), text], { encoding: 'utf8' }).trim()
const opens = async (who: string, file: Json, path = ''): Promise<number> => (await fetchFile(people[who]!, `/attachments/${file.id}${path}`)).status
const verify = async (): Promise<void> => { await ok(['verify', '--data', server.data]) }

let wall: { meeting: string; item: string; task: Json }
let bill: Json
let photo: Json
const wallTask = async (who = 'neighbour'): Promise<Json> => (await people[who]!.must('GET', `/meetings/${wall.meeting}`)).agenda.find(({ id }: Json) => id === wall.item).task
const insiders = ['resident', 'neighbour', 'rc', 'oc', 'pc', 'pr', 'host', 'recorder', 'worker', 'leader', 'inspector', 'supervisor', 'officer', 'admin']

test('a report shows what it says by files of who reports, each used once', async () => {
  const { id } = await begin('第七次')
  const { id: item } = await people.host!.must('POST', `/meetings/${id}/agenda`, { kind: 'topic', title: '修围墙', urgent: '今天要定' })
  await people.host!.must('POST', `/agenda/${item}/decision`, { text: '补好围墙', party: pc, due: soon(30) })
  await people.host!.act(`/meetings/${id}`, 'close')
  wall = { meeting: id, item, task: (await readItem(id, item)).task }
  photo = await mustSend(people.pc!, makePng(60, 40), 'IMG_2.png')
  bill = await mustSend(people.pc!, makePdf(1500), '收据.pdf')
  const theirs = await mustSend(people.oc!, makePng(50, 40), 'x.png')
  expect(await opens('pc', photo)).toBe(200)
  expect(await opens('rc', photo)).toBe(404)
  for (const [evidence, pointer, message] of [
    [[photo.id, theirs.id], '/evidence/1', 'is no file that you have sent here'],
    [[photo.id, photo.id], '/evidence/1', 'is used already'],
    [['none'], '/evidence/0', 'is no file that you have sent here'],
  ] as const) {
    const answer = await report('pc', wall.task, { text: '砌了一半', evidence })
    expect([answer.status, answer.body.errors]).toEqual([422, [{ pointer, message }]])
  }
  expect((await report('pc', wall.task, { text: '砌了一半', evidence: Array(10).fill(photo.id) })).status).toBe(422)
  expect((await report('oc', wall.task, { text: '我来', evidence: [theirs.id] })).status).toBe(403)
  expect(sql('SELECT count(*) FROM task_report_files')).toBe('0')

  const before = await people.neighbour!.must('GET', `/meetings/${id}`)
  const line = await people.neighbour!.live()
  await line.request('subscribe', { community: 'MG' })
  expect((await report('pc', wall.task, { text: '砌了一半', percent: 50, evidence: [bill.id, photo.id] })).body.reports[0].evidence).toEqual([bill, photo])
  const { reports } = (await report('pc', wall.task, { text: '还差一段' })).body
  expect([reports[0].evidence, 'evidence' in reports[1]]).toEqual([[bill, photo], false])
  for (const answer of [
    await report('pc', wall.task, { text: '再报', evidence: [photo.id] }),
    await people.pc!.send('POST', '/communities/MG/tickets', { ...matter, attachments: [photo.id] }),
  ]) expect(answer.body.errors[0].message).toBe('is used already')
  expect((await people.pc!.send('DELETE', `/uploads/${photo.id}`)).status).toBe(409)
  const patched = (): Json => line.got.filter(({ op }) => op === 'event').reduce(applyToMeeting, before)
  const shown = await wallTask()
  await expect.poll(() => patched().agenda.find((one: Json) => one.id === item).task).toEqual(shown)
  line.end()
  await verify()
})

test('whoever may read the item opens what a report shows; a document keeps its name', async () => {
  for (const who of insiders) for (const [file, path] of [[bill, ''], [photo, ''], [photo, '/thumbnail']] as const) expect([who, path, await opens(who, file, path)]).toEqual([who, path, 200])
  for (const who of ['merchant', 'stranger', 'nobody']) for (const [file, path] of [[bill, ''], [photo, '/thumbnail']] as const) expect([who, path, await opens(who, file, path)]).toEqual([who, path, 404])
  const { headers } = await fetchFile(people.neighbour!, `/attachments/${bill.id}`)
  expect(decodeURIComponent(headers.get('content-disposition') ?? '')).toBe("attachment; filename*=UTF-8''收据.pdf")
  const mine = await people.pc!.must('GET', '/me/data')
  for (const { id } of [bill, photo]) expect(JSON.stringify(mine.files)).toContain(`/attachments/${id}`)
})

test('a moderator masks a file of a report as they do a paper, and shows it again', async () => {
  const hide = (who: string, attachment: string): Promise<Answer> => people[who]!.send('POST', `/agenda/${wall.item}/masks`, { attachment, reason: '拍到了人' })
  expect((await hide('neighbour', photo.id)).status).toBe(403)
  const other = await mustSend(people.rc!, makePng(44, 40), 'y.png')
  expect((await hide('rc', other.id)).body.errors).toEqual([{ pointer: '/attachment', message: 'is no file of this item' }])
  const mask = (await hide('rc', photo.id)).body
  expect(mask).toMatchObject({ kind: 'file', attachment: photo.id, words: null })
  expect((await hide('oc', photo.id)).status).toBe(409)
  await report('pc', wall.task, { text: '快好了' })
  const [listed] = await list('&party=property_company')
  for (const task of [await wallTask(), await wallTask('pc'), listed!.task]) {
    expect(task.reports[0].evidence[1]).toMatchObject({ id: photo.id, masked: true, thumbnail: null })
    expect(task.reports[0].evidence[0]).toEqual(bill)
  }
  for (const who of ['neighbour', 'recorder', 'nobody']) for (const path of ['', '/thumbnail']) expect([who, await opens(who, photo, path)]).toEqual([who, 404])
  for (const who of ['pc', 'rc', 'oc', 'admin']) expect([who, await opens(who, photo)]).toEqual([who, 200])
  expect(await opens('neighbour', bill)).toBe(200)
  expect(sql(`SELECT count(*) FROM event_bodies WHERE body LIKE '%/attachments/${photo.id}/thumbnail%'`)).toBe('0')
  await verify()
  await people.oc!.must('POST', `/item_masks/${mask.id}/undo`, { reason: '可以看' })
  expect((await wallTask()).reports[0].evidence).toEqual([bill, photo])
  expect(await opens('neighbour', photo)).toBe(200)
  await verify()
})

test('an export has what reports show, masked files not', async () => {
  const mask = await people.rc!.must('POST', `/agenda/${wall.item}/masks`, { attachment: photo.id, reason: '拍到了人' })
  const file = join(server.data, 'export.jsonl')
  await ok(['export', '--data', server.data, '--community', 'MG', file])
  expect(readdirSync(`${file}.files`).filter((name) => name.startsWith(bill.id) || name.startsWith(photo.id))).toEqual([`${bill.id}.pdf`])
  await people.rc!.must('POST', `/item_masks/${mask.id}/undo`, { reason: '导出以后' })
})

test('a later agenda has the deadline that holds, and one that waits for it is told when another meeting moves it', async () => {
  const waits = await people.host!.must('POST', '/communities/MG/meetings', { title: '二十天后再看', starts_at: soon(20) })
  const eighth = await begin('第八次')
  const [now, then] = [eighth, waits].map(({ agenda }) => asked(agenda, '补好围墙'))
  expect(then!.reports_on.due).toBe(wall.task.due)
  const line = await people.neighbour!.live()
  await line.request('subscribe', { community: 'MG' })
  const before = await people.neighbour!.must('GET', `/meetings/${waits.id}`)
  const { verdict, reports_on: own } = (await judge(people.host!, now!.id, { verdict: 'continued', text: '再给二十天', due: soon(50) })).body
  expect(own.due).toBe(wall.task.due) // as this meeting had it before it
  const shown = await readItem(waits.id, then!.id)
  expect(shown.reports_on.due).toBe(verdict.due)
  const patched = (): Json => line.got.filter(({ op }) => op === 'event').reduce(applyToMeeting, before)
  await expect.poll(() => patched().agenda.find(({ id }: Json) => id === then!.id).reports_on).toEqual(shown.reports_on)
  line.end()
  await people.host!.act(`/meetings/${eighth.id}`, 'close')
  const next = await people.host!.must('POST', '/communities/MG/meetings', { title: '四十天后', starts_at: soon(51) })
  expect(asked(next.agenda, '补好围墙').reports_on.due).toBe(verdict.due)
  await verify()

  const minutes = async (meeting: string): Promise<string> => (await people.neighbour!.send('GET', `/meetings/${meeting}/minutes`, undefined, { Accept: 'text/markdown' })).text
  const heard = await minutes(eighth.id)
  expect(heard).toMatch(/砌了一半\n[^]*所附: 照片 1、文件 1\n[^]*还差一段\n[^]*快好了\n[^]*继续办理/)
  expect(await minutes(wall.meeting)).toContain('锁定后加入：今天要定')
  expect(await minutes(wall.meeting)).not.toContain('砌了一半')
  // What is reported to a later meeting is none of this one's.
  await report('pc', wall.task, { text: '全砌好了', finished: true })
  expect(await minutes(eighth.id)).toBe(heard)
})

test('whoever is erased leaves what their reports show', async () => {
  const { id, name } = (await people.pc!.must('GET', '/me')).user
  await people.admin!.must('POST', `/communities/MG/people/${id}/erase`, { name })
  expect((await wallTask()).reports[0].evidence).toEqual([bill, photo])
  expect(await opens('neighbour', photo)).toBe(200)
  await verify()
})

test('what is masked of the evidence is gone for good when who put the item on the agenda is erased', async () => {
  await people.rc!.must('POST', `/agenda/${wall.item}/masks`, { attachment: bill.id, reason: '有电话' })
  const { id, name } = (await people.host!.must('GET', '/me')).user
  await people.admin!.must('POST', `/communities/MG/people/${id}/erase`, { name })
  expect((await wallTask()).reports[0].evidence).toMatchObject([{ id: bill.id, masked: true, name: null }, { id: photo.id }])
  for (const who of ['neighbour', 'rc', 'admin']) expect([who, await opens(who, bill)]).toEqual([who, 404])
  expect(await opens('neighbour', photo)).toBe(200)
  expect(sql('SELECT count(*) FROM attachments WHERE forgotten = 1 AND name = \'\'')).toBe('1')
  expect(sql(`SELECT (SELECT count(*) FROM event_bodies WHERE body LIKE '%收据%') + (SELECT count(*) FROM withheld_bodies WHERE body LIKE '%收据%')`)).toBe('0')
  await verify()
})
