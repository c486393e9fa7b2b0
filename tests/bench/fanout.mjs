// SPDX-License-Identifier: Apache-2.0
// Fan-out in one command: the yardstick, the net layer alone and a whole Sifang with a meeting in
// session, side by side. What stands behind -- goes to fanout_load.
//
//   node tests/bench/fanout.mjs build -- --clients 5000 --in-flight 1,8
import { execFileSync } from 'node:child_process'
import { caller, withSifang } from './sifang.mjs'

const [build = 'build', ...rest] = process.argv.slice(2)
const args = rest[0] === '--' ? rest.slice(1) : rest

/** Brings a meeting to its first item and returns what a statement needs. */
async function openMeeting(ask) {
  const community = (await ask('GET', '/communities')).items[0].id
  const starts_at = new Date(Date.now() + 60_000).toISOString()
  const meeting = await ask('POST', `/communities/${community}/meetings`, { title: 'fan-out', starts_at })
  await ask('POST', `/meetings/${meeting.id}/agenda`, { kind: 'topic', title: 'fan-out' })
  const act = (action, fields = {}) => ask('POST', `/meetings/${meeting.id}/actions`, { action, ...fields })
  await act('open')
  await act('start', { without_quorum: 'a measurement' })
  const running = await act('next')
  return { community, item: running.current }
}

await withSifang(build, async ({ port, pid, tokenOf, program }) => {
  const token = tokenOf('zhao')
  const { community, item } = await openMeeting(caller(port, token))
  execFileSync(
    program('fanout_load'),
    [
      '--raw', `floor=${program('fanout_floor')}`,
      '--raw', `net=${program('fanout_net')}`,
      '--sifang', `sifang=${port}@${pid}`,
      '--token', token, '--community', community,
      '--method', 'agenda.state', '--params', JSON.stringify({ id: item, text: '@' }),
      // One person makes 500 statements on an item at most: five rounds, with one and with eight in flight.
      '--messages', '48',
      ...args,
    ],
    { stdio: 'inherit' },
  )
})
