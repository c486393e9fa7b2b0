// What leaves the house, over real sockets: e-mail to a small relay, webhooks to a small server, good and bad ones.
import { createHmac } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Json } from './support/client.js'
import { found, matter, type People } from './support/community.js'
import { Server } from './support/server.js'
import { MailSink, WebSink } from './support/sinks.js'

let server: Server
let people: People
let relay: MailSink
let web: WebSink
const options = ['--private-webhooks', '--first-retry', '0', '--mail-gathers', '0', '--public-url', 'https://sifang.example/']

beforeAll(async () => {
  relay = await MailSink.open()
  web = await WebSink.open()
  process.env.SIFANG_SMTP_URL = `smtp+plain://127.0.0.1:${relay.port}`
  process.env.SIFANG_MAIL_FROM = '四方 <news@sifang.example>'
  server = await (await Server.fresh()).start(...options)
  people = await found(server)
})
afterAll(async () => {
  delete process.env.SIFANG_SMTP_URL
  delete process.env.SIFANG_MAIL_FROM
  relay?.close()
  web?.close()
  await server?.remove()
})
afterEach(async () => {
  web.manner = { status: 200, body: '{"errcode":0,"errmsg":"ok"}' }
  web.posts.length = 0
  for (const { id } of (await people.admin!.must('GET', '/communities/MG/webhooks')).items) await people.admin!.must('DELETE', `/webhooks/${id}`)
})

async function until<T>(ask: () => T | Promise<T>, fits: (answer: T) => boolean, patience = 15_000): Promise<T> {
  for (const end = Date.now() + patience; ;) {
    const answer = await ask()
    if (fits(answer)) return answer
    if (Date.now() > end) throw new Error(`it stayed ${JSON.stringify(answer)?.slice(0, 600)}`)
    await new Promise((go) => setTimeout(go, 50))
  }
}
const submit = (fields: Json = {}): Promise<Json> => people.resident!.must('POST', '/communities/MG/tickets', { ...matter, ...fields })
const add = (format: string, more: Json = {}): Promise<Json> =>
  people.admin!.must('POST', '/communities/MG/webhooks', { name: `${format}群`, format, url: `${web.url}/in?key=k`, events: ['ticket.submitted'], ...more })
const messages = async (state: string): Promise<Json[]> => (await people.admin!.must('GET', `/communities/MG/outbox?state=${state}`)).items

test('an address is proved by the code that comes there, then written to about what happened', async () => {
  await people.resident!.must('PUT', '/me/mail', { address: 'wang@example.org' })
  const [asked] = await until(() => relay.mails, ({ length }) => length === 1)
  expect(asked).toMatchObject({ from: 'news@sifang.example', to: ['wang@example.org'] })
  const code = /\d{6}/.exec(asked!.text)![0]
  expect(asked!.headers.subject).toBe(`四方验证码：${code}`)
  expect(await people.resident!.must('POST', '/me/mail/verify', { code })).toEqual({ verified: true })

  const ticket = await submit()
  await people.rc!.act(`/tickets/${ticket.id}`, 'accept')
  const mails = await until(() => relay.mails, ({ length }) => length === 2)
  expect(mails[1]!.headers.subject).toBe(`您反映的事已受理，四方都会答复 · ${ticket.number} ${ticket.title}`)
  expect(mails[1]!.text).toContain(`https://sifang.example/t/${ticket.number}`)
  const leave = /<(.*)>/.exec(mails[1]!.headers['list-unsubscribe']!)![1]!
  const token = new URL(leave).searchParams.get('token')
  await people.nobody!.must('POST', '/mail/leave', { token })
  expect((await people.resident!.must('GET', '/me/notices/settings')).mail).toEqual([])
})

test('a signed webhook proves by Standard Webhooks who sent it', async () => {
  const { secret } = await add('signed')
  const ticket = await submit()
  const [post] = await until(() => web.posts, ({ length }) => length === 1)
  const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature } = post!.headers
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
  expect(signature).toBe(`v1,${createHmac('sha256', key).update(`${id}.${at}.${post!.body}`).digest('base64')}`)
  expect(Math.abs(Date.now() / 1000 - Number(at))).toBeLessThan(60)
  const told = JSON.parse(post!.body)
  expect(told).toMatchObject({ type: 'ticket.submitted', data: { kind: 'ticket.submitted', actor: null, data: { ticket: { number: ticket.number, reporter: null } } } })
})

test('the robots of DingTalk and WeCom are spoken to as they want it', async () => {
  await add('dingtalk', { secret: 'SEC123' })
  await add('wecom')
  const ticket = await submit({ title: '电梯[坏]了*' })
  const posts = await until(() => web.posts, ({ length }) => length === 2)
  const ding = posts.find(({ path }) => path.includes('sign='))!
  const query = new URL(ding.path, web.url).searchParams
  expect(query.get('key')).toBe('k')
  expect(query.get('sign')).toBe(createHmac('sha256', 'SEC123').update(`${query.get('timestamp')}\nSEC123`).digest('base64'))
  expect(JSON.parse(ding.body)).toMatchObject({ msgtype: 'markdown', markdown: { title: '有新的诉求' } })
  const wecom = posts.find((post) => post !== ding)!
  const { msgtype, markdown } = JSON.parse(wecom.body)
  expect(msgtype).toBe('markdown')
  expect(markdown.content).toContain(`[${ticket.number} 电梯\\[坏\\]了\\*](https://sifang.example/t/${ticket.number})`)
})

test('a private ticket leaves by no webhook', async () => {
  await add('signed')
  await submit({ title: '密语', visibility: 'private' })
  await submit({ title: '公开的' })
  await until(() => web.posts, ({ length }) => length === 1)
  expect(web.posts[0]!.body).not.toContain('密语')
})

test.each<[string, WebSink['manner']]>([
  ['refuses', { status: 500 }],
  ['speaks no HTTP', 'garbage'],
  ['hangs up', 'hang up'],
  ['sends us elsewhere', { redirect: 'http://127.0.0.1:1/' }],
])('a receiver that %s is tried again with the same id, then dead, then replayed', async (_, manner) => {
  const webhook = await add('signed')
  web.manner = manner
  await submit()
  const [dead] = await until(async () => (await messages('dead')).filter(({ to, created_at }) => to === webhook.name && created_at >= webhook.created_at), ({ length }) => length === 1)
  expect(dead.attempts).toBe(8)
  expect(dead.error).not.toBe('')
  expect(new Set(web.posts.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
  const before = web.posts.length
  web.manner = { status: 204 }
  await people.admin!.must('POST', `/outbox/${dead.id}/replay`, {})
  await until(async () => (await messages('sent')).some(({ id }) => id === dead.id), Boolean)
  expect(web.posts.length).toBe(before + 1)
}, 60_000)

test('a robot that answers 200 with an error has not taken it', async () => {
  const webhook = await add('wecom')
  web.manner = { status: 200, body: '{"errcode":45009,"errmsg":"api freq out of limit"}' }
  await submit()
  const dead = await until(async () => (await messages('dead')).find(({ to, created_at }) => to === webhook.name && created_at >= webhook.created_at), (found) => found !== undefined)
  expect(dead.error).toBe('errcode 45009')
})

test('a receiver that is slow holds up neither the others nor the end of the server', async () => {
  await add('signed')
  const slow = await WebSink.open()
  slow.manner = 'silence'
  await people.admin!.must('POST', '/communities/MG/webhooks', { name: '慢', format: 'signed', url: `${slow.url}/`, events: ['ticket.submitted'] })
  for (let i = 0; i < 3; ++i) await submit()
  await until(() => web.posts, ({ length }) => length === 3)
  expect(slow.posts.length).toBe(1)
  const end = await server.stop()
  expect(end!.took_ms).toBeLessThan(5_000)
  slow.close()
  await server.start(...options)
  const token = people.admin!.token
  people = Object.fromEntries(Object.entries(people).map(([login, client]) => [login, new (client.constructor as any)(server.url, client.token)]))
  expect(people.admin!.token).toBe(token)
}, 60_000)

test('without leave a webhook does not lead into the house, and mail is not handed over in clear', async () => {
  await server.stop()
  process.env.SIFANG_SMTP_URL = `smtp://127.0.0.1:${relay.port}` // STARTTLS is needed; the relay has none
  await server.start('--first-retry', '0', '--mail-gathers', '0')
  people = Object.fromEntries(Object.entries(people).map(([login, client]) => [login, new (client.constructor as any)(server.url, client.token)]))
  expect((await people.admin!.send('POST', '/communities/MG/webhooks', { name: '内', format: 'signed', url: `${web.url}/`, events: ['ticket.submitted'] })).status).toBe(422)
  const webhook = await people.admin!.must('POST', '/communities/MG/webhooks', { name: '内', format: 'signed', url: `${web.url.replace('http', 'https')}/`, events: ['ticket.submitted'] })
  await people.admin!.must('POST', `/webhooks/${webhook.id}/test`, {})
  const dead = await until(async () => (await messages('dead')).find(({ to }) => to === '内'), (found) => found !== undefined)
  expect(dead.error).toContain('inside')
  expect(web.posts).toEqual([])
  const mails = relay.mails.length
  await people.neighbour!.must('PUT', '/me/mail', { address: 'li@example.org' })
  await new Promise((go) => setTimeout(go, 3_000))
  expect(relay.mails.length).toBe(mails)
}, 60_000)

test('a mailbox that is not there is given up, a relay that is silent is tried again', async () => {
  relay.refuse = '550 no such person'
  process.env.SIFANG_SMTP_URL = `smtp+plain://127.0.0.1:${relay.port}`
  await server.stop()
  await server.start('--first-retry', '0', '--mail-gathers', '0')
  people = Object.fromEntries(Object.entries(people).map(([login, client]) => [login, new (client.constructor as any)(server.url, client.token)]))
  await people.oc!.must('PUT', '/me/mail', { address: 'gone@example.org' })
  await new Promise((go) => setTimeout(go, 2_000))
  relay.refuse = ''
  expect(relay.mails.filter(({ to }) => to.includes('gone@example.org'))).toEqual([])
}, 60_000)
