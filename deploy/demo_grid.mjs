// The grids of the demo community: two of them with lines, the buildings with points, and a request of which nobody knows
// where it is. Lines and points are invented; no such place stands there.
//   node demo_grid.mjs SIFANG DIR [OPTION…]        DIR: a demo's data that nothing serves and that has no grids yet;
//                                                 options are those of `sifang serve`
import { Person, switchOn, tellStory } from './demo_story.mjs'

/** WGS-84, east first: the two meet along the road between the fourth building and the fifth. */
const road = [[120.8850, 30.8733], [120.8852, 30.8722], [120.8849, 30.8710]]
const grids = [
  { code: 'MG-1', name: '第一网格', ring: [[120.8827, 30.8712], [120.8829, 30.8730], ...road] },
  { code: 'MG-2', name: '第二网格', ring: [...[...road].reverse(), [120.8871, 30.8732], [120.8874, 30.8713]] },
]
const places = [
  { building: '1', lat: 30.8725, lon: 120.8834 }, { building: '2', lat: 30.8726, lon: 120.8843 }, { building: '3', lat: 30.8716, lon: 120.8833 },
  { building: '4', lat: 30.8717, lon: 120.8843 }, { building: '5', lat: 30.8726, lon: 120.8857 }, { building: '6', lat: 30.8725, lon: 120.8866 },
  { building: '7', lat: 30.8717, lon: 120.8856 }, { building: '8', lat: 30.8716, lon: 120.8866 },
  { name: '中心花园', lat: 30.8721, lon: 120.8846 }, { name: '东门', lat: 30.8721, lon: 120.8869 },
]

/** The plugin has heard all of the log, and every ticket is where it belongs. */
async function settled(admin, officer) {
  for (const until = Date.now() + 60_000; Date.now() < until;) {
    const { items: plugins } = await admin.ask('GET', '/communities/MG/plugins')
    const { items: jobs } = await officer.grids('GET', '/jobs')
    if (plugins.find(({ name }) => name === 'grid').lag === 0 && jobs.every(({ state }) => state === 'done')) return
    await new Promise((done) => setTimeout(done, 100))
  }
  throw new Error('the grids do not settle')
}

await tellStory('demo_grid', async () => {
  const [admin, officer, chen] = [await Person.of('admin'), await Person.of('han'), await Person.of('chen')]
  await switchOn(admin, 'grid')
  for (const place of places) await admin.ask('POST', '/communities/MG/places', place)
  const features = grids.map(({ code, name, ring }) => ({ type: 'Feature', properties: { code, name }, geometry: { type: 'Polygon', coordinates: [[...ring, ring[0]]] } }))
  const drawn = await officer.grids('POST', '/grids/import', { geojson: JSON.stringify({ type: 'FeatureCollection', features }), datum: 'wgs84' })
  if (!drawn.written) throw new Error(`lines: ${JSON.stringify(drawn)}`)
  await chen.ask('POST', '/communities/MG/tickets', { title: '河边步道有一段栏杆松了', body: '走到一半有两根栏杆晃得厉害，靠上去很危险。', category: 'facilities', urgency: 'normal', visibility: 'community', place: { text: '河边步道' } })
  await settled(admin, officer)
  for (const one of [admin, officer, chen]) await one.ask('DELETE', '/session')
})
