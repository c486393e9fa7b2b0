// SPDX-License-Identifier: Apache-2.0
// What a million tickets cost: the same questions to two servers side by side, one with few tickets and
// one with many, in turn, by one connection. Prints the time to the answer and the server's processor time,
// and the ratio of the two.
//
//   node tests/bench/scale.mjs build [--small 10000] [--large 1000000] [--seconds 2] [--keep DIR] [--only NAME]
//
// --keep DIR makes the two data folders there once and takes them again the next time.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { serve } from './sifang.mjs'

const [build = 'build', ...rest] = process.argv.slice(2)
const option = (name, otherwise) => (rest.includes(`--${name}`) ? rest[rest.indexOf(`--${name}`) + 1] : otherwise)
const seconds = option('seconds', '2')
const only = option('only', '')
const keep = option('keep', '')
const program = (name) => resolve(build, name)

const words = (text) => `q=${encodeURIComponent(text)}`
const party = 'property_company'
const list = (query) => `/communities/BENCH/tickets?limit=20&${query}`
/** name, path, and who asks: a member of a party or a resident. */
const questions = [
  ['fixed answer', null, 0],
  ['list', list(''), 0],
  ['list, resident', list(''), 1],
  ['state=working', list('state=working'), 0],
  ['state=closed', list('state=closed'), 0],
  ['state=township', list('state=township'), 1],
  ['category', list('category=neighbours'), 0],
  ['party', list(`party=${party}`), 0],
  ['party open', list(`party=${party}&open=true`), 0],
  ['grid', list('grid=G7'), 0],
  ['grid open', list('grid=G7&open=true'), 0],
  ['open', list('open=true'), 0],
  ['mine', list('mine=true'), 1],
  ['mine open', list('mine=true&open=true'), 1],
  ['mine, no such', list('mine=true&state=township'), 1],
  ['assigned to me', list('assigned_to_me=true'), 0],
  ['overdue', list('overdue=true'), 0],
  ['overdue of party', list(`overdue=true&party=${party}`), 0],
  ['owed', list(`owed=${party}`), 0],
  ['owed open', list(`owed=${party}&open=true`), 0],
  ['search common', list(words('电梯')), 0],
  ['search common, mine', list(`${words('电梯')}&mine=true`), 1],
  ['search common, open', list(`${words('电梯')}&open=true`), 0],
  ['search common, resident', list(words('小区')), 1],
  ['search two words', list(words('电梯 白蚁')), 0],
  ['search rare', list(words('朱雀桥')), 0],
  ['search none', list(words('青龙桥')), 0],
  ['similar common', `/communities/BENCH/tickets/similar?${words('小区电梯晚上噪音')}`, 1],
  ['similar long', `/communities/BENCH/tickets/similar?${words('小区单元楼道照明路灯破损，老人孩子晚上不安全，物业收费不维修，投诉监控门禁')}`, 1],
  ['similar rare', `/communities/BENCH/tickets/similar?${words('朱雀桥')}`, 1],
  ['board', '/communities/BENCH/board', 1],
]

function make(folder, count) {
  const tokens = join(folder, 'tokens')
  if (existsSync(tokens)) return readFileSync(tokens, 'utf8').trim().split('\n')
  rmSync(folder, { recursive: true, force: true })
  const sifang = (...args) => execFileSync(program('sifang'), [...args, '--data', folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  sifang('init')
  sifang('community', 'add', '--code', 'BENCH', '--name', '一百万')
  const began = Date.now()
  const made = execFileSync(program('make_tickets'), [folder, 'BENCH', String(count)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
  console.log(`${count} tickets made in ${((Date.now() - began) / 1000).toFixed(1)} s`)
  writeFileSync(tokens, made)
  return made.trim().split('\n')
}

function ask(server, [, path, who]) {
  const where = path === null ? '/healthz' : `/api/v1${path}`
  const out = execFileSync(program('http_load'), ['--target', `x=${server.port}@${server.pid}`, '--path', where,
    '--token', server.tokens[who], '--connections', '1', '--seconds', seconds, '--rounds', '1'], { encoding: 'utf8' })
  return JSON.parse(out.trim().split('\n').at(-1))
}

const home = keep || mkdtempSync(join(tmpdir(), 'sifang-scale-'))
const servers = []
try {
  for (const count of [Number(option('small', 10_000)), Number(option('large', 1_000_000))]) {
    const folder = join(home, String(count))
    const tokens = make(folder, count)
    const began = performance.now()
    const { server, port } = await serve(program('sifang'), folder)
    console.log(`${count} tickets: ready ${(performance.now() - began).toFixed(0)} ms after start`)
    servers.push({ count, tokens, port, pid: server.pid, process: server })
  }
  const [small, large] = servers
  console.log(`${'ms'.padEnd(26)} ${`p50 ${small.count}`.padStart(12)} ${`p50 ${large.count}`.padStart(12)} ${`p99 ${small.count}`.padStart(12)} ${`p99 ${large.count}`.padStart(12)}  p50 x  p99 x  cpu x`)
  const figures = []
  for (const question of questions) {
    if (only && !question[0].includes(only)) continue
    const [few, many] = [ask(small, question), ask(large, question)]
    const ratio = { p50: many.median_ms / few.median_ms, p99: many.p99_ms / few.p99_ms, cpu: many.cpu_us / few.cpu_us }
    console.log(`${question[0].padEnd(26)} ${[few.median_ms, many.median_ms, few.p99_ms, many.p99_ms].map((ms) => ms.toFixed(2).padStart(12)).join(' ')} ${[ratio.p50, ratio.p99, ratio.cpu].map((x) => x.toFixed(2).padStart(6)).join(' ')}`)
    figures.push({ name: question[0], few, many, ratio })
  }
  console.log(JSON.stringify({ small: small.count, large: large.count, figures }))
} finally {
  for (const { process: server } of servers) {
    server.removeAllListeners('exit')
    server.kill()
    await new Promise((ended) => server.once('exit', ended))
  }
  if (!keep) rmSync(home, { recursive: true })
}
