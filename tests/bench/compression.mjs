// SPDX-License-Identifier: Apache-2.0
// What it costs to compress an answer, and what it saves: the same requests with and without gzip, in
// turn, to one server. Prints for each the processor time of an answer and its bytes, and how many times
// as much the compressed one takes; and a line of JSON.
//
//   node tests/bench/compression.mjs build [--seconds 3] [--rounds 5]
import { execFileSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { caller, withSifang } from './sifang.mjs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seconds: { type: 'string', default: '3' }, rounds: { type: 'string', default: '5' } },
})
const [build = 'build'] = positionals

const median = (numbers) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)]

await withSifang(build, async ({ port, pid, tokenOf, program }) => {
  const token = tokenOf('zhao')
  const ask = caller(port, token)
  const community = (await ask('GET', '/communities')).items[0].id
  const tickets = (await ask('GET', `/communities/${community}/tickets?limit=100`)).items
  const meeting = (await ask('GET', `/communities/${community}/meetings?limit=1`)).items[0].id
  const sizes = await Promise.all(tickets.map(async ({ id }) => [JSON.stringify(await ask('GET', `/tickets/${id}/history`)).length, id]))
  const longest = sizes.sort(([a], [b]) => b - a)[0][1]

  const load = (path, coding) => {
    const words = ['--target', `x=${port}@${pid}`, '--path', `/api/v1${path}`, '--token', token, '--seconds', values.seconds, '--rounds', '1']
    if (coding) words.push('--accept-encoding', coding)
    return JSON.parse(execFileSync(program('http_load'), words, { encoding: 'utf8' }).trim().split('\n').at(-1))
  }
  const paths = {
    list: `/communities/${community}/tickets?limit=20`,
    'list of 100': `/communities/${community}/tickets?limit=100`,
    ticket: `/tickets/${longest}`,
    history: `/tickets/${longest}/history`,
    meeting: `/meetings/${meeting}`,
    log: `/communities/${community}/events?since=0&limit=100`,
  }
  const figures = []
  for (const [name, path] of Object.entries(paths)) {
    const rounds = Array.from({ length: Number(values.rounds) }, () => ({ plain: load(path), gzip: load(path, 'gzip') }))
    const of = (which, figure) => median(rounds.map((round) => round[which][figure]))
    const cpu = median(rounds.map(({ plain, gzip }) => gzip.cpu_us / plain.cpu_us))
    const one = {
      name, plain_cpu_us: of('plain', 'cpu_us'), gzip_cpu_us: of('gzip', 'cpu_us'), plain_bytes: of('plain', 'bytes'), gzip_bytes: of('gzip', 'bytes'),
      cpu_ratio: cpu, bytes_ratio: of('gzip', 'bytes') / of('plain', 'bytes'),
    }
    figures.push(one)
    console.log(`${name.padEnd(12)} plain ${one.plain_cpu_us.toFixed(1).padStart(8)} µs ${String(one.plain_bytes).padStart(7)} bytes   gzip ${one.gzip_cpu_us.toFixed(1).padStart(8)} µs ${String(one.gzip_bytes).padStart(7)} bytes   × ${cpu.toFixed(2)} time, × ${one.bytes_ratio.toFixed(2)} bytes`)
  }
  console.log(JSON.stringify({ compression: figures }))
})
