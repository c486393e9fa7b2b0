// SPDX-License-Identifier: Apache-2.0
// Requests over HTTP in one command: submitting tickets durably, reading lists of 20, searching and
// one ticket, beside a fixed answer of the same server. What stands behind -- goes to http_load.
//
//   node tests/bench/requests.mjs build -- --seconds 10
import { execFileSync } from 'node:child_process'
import { caller, withSifang } from './sifang.mjs'

const [build = 'build', ...rest] = process.argv.slice(2)
const args = rest[0] === '--' ? rest.slice(1) : rest

const ticket = JSON.stringify({
  title: '5栋2单元电梯停在三楼不动 @',
  body: '今天早上七点开始,5栋2单元的电梯停在三楼不动,按钮没有反应。家里有老人,上下楼不方便,请尽快派人来看一下。',
  category: 'property',
  place: { text: '5栋2单元电梯', building: '5' },
})

await withSifang(build, async ({ port, pid, tokenOf, program }) => {
  const token = tokenOf('zhao')
  const ask = caller(port, token)
  const community = (await ask('GET', '/communities')).items[0]
  const base = `/communities/${community.id}/tickets`
  const category = (await ask('GET', `/communities/${community.id}`)).categories[0].code
  const load = (name, path, body) => {
    const words = ['--target', `${name}=${port}@${pid}`, '--path', path, '--token', token]
    if (body) words.push('--body', body.replace('"property"', JSON.stringify(category)))
    execFileSync(program('http_load'), [...words, ...args], { stdio: 'inherit' })
  }
  load('fixed', '/healthz')
  load('submit', `/api/v1${base}`, ticket)
  load('list', `/api/v1${base}?limit=20`)
  load('list_mine_open', `/api/v1${base}?limit=20&mine=true&open=true`)
  load('search', `/api/v1${base}?limit=20&q=${encodeURIComponent('电梯')}`)
  const one = (await ask('GET', `${base}?limit=1`)).items[0].id
  load('one', `/api/v1/tickets/${one}`)
})
