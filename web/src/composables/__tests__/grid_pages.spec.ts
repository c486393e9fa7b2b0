// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import { navOf } from '@/components/nav'
import { featuresOf, likelyName, namesOf, propertyOf, shapeOf } from '../geojson_file'
import { gridPagesOf } from '../grid_pages'
import { besideEachOther } from '../map_pins'

const square = { type: 'Polygon', coordinates: [[[0, 0], [1, 0], [1, 1], [0, 0]]] }
const feature = (properties: object, geometry: unknown = square) => ({ type: 'Feature', properties, geometry })

describe('a file of lines', () => {
  it('is read as features with the names of what they say', () => {
    const features = featuresOf(JSON.stringify({ type: 'FeatureCollection', features: [feature({ 编号: 3, 面积: 1.5, 名称: '三网格' }), feature({ 备注: 'x', 别的: null })] })) ?? []
    expect(namesOf(features)).toEqual(['编号', '名称', '备注'])
    expect(likelyName(namesOf(features), ['code', '编号'])).toBe('编号')
    expect(likelyName(namesOf(features), ['parent'])).toBe('')
    expect([propertyOf(features[0], '编号'), propertyOf(features[1], '编号'), propertyOf(undefined, '编号')]).toEqual(['3', '', ''])
  })
  it.each(['', 'x', '[]', '{"a": 1}', '{"features": []}', '{"features": [1]}', 'null'])('is none: %s', (text) => { expect(featuresOf(text)).toBeNull() })
  it('has one shape, alone or as its only feature, or it has none that could be meant', () => {
    expect(shapeOf(JSON.stringify(square))).toEqual(square)
    expect(shapeOf(JSON.stringify(feature({})))).toEqual(square)
    expect(shapeOf(JSON.stringify({ features: [feature({})] }))).toEqual(square)
    expect(shapeOf(JSON.stringify({ features: [feature({}), feature({})] }))).toBeNull()
    expect(shapeOf(JSON.stringify(feature({}, { type: 'Point', coordinates: [0, 0] })))).toBeNull()
    expect(shapeOf('x')).toBeNull()
  })
})

describe('pins of one place', () => {
  const at = (lat: number, number: number) => ({ lat, lon: 120, number })
  it('stand alone on theirs where nothing else is', () => {
    expect(besideEachOther([at(30, 1), at(30.001, 2)])).toMatchObject([{ right: 0, up: 0, beside: false, more: 0 }, { right: 0, up: 0, beside: false }])
  })
  it('stand side by side, the first at the top left, none under another', () => {
    const placed = besideEachOther([at(30, 1), at(30.000001, 2), at(30, 3)])
    expect(placed.map(({ pin, right, up }) => [pin.number, right, up])).toEqual([[1, -.5, 1], [2, .5, 1], [3, 0, 0]])
    expect(placed.every(({ beside }) => beside)).toBe(true)
  })
  it('are nine at most, and the ninth says how many more there are', () => {
    const placed = besideEachOther(Array.from({ length: 40 }, (_, index) => at(30, index + 1)))
    expect(placed).toHaveLength(9)
    expect(placed.map(({ more }) => more)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 31])
    expect(new Set(placed.map(({ right, up }) => `${right} ${up}`)).size).toBe(9)
  })
  it('stand beside the first of those that are nearer on the page than a pin is large, each with its own place', () => {
    const onPage = ({ lat }: { lat: number }): { x: number; y: number } => ({ x: 0, y: (lat - 30) * 1_000 })
    const placed = besideEachOther([at(30, 1), at(30.0005, 2), at(30.002, 3)], onPage)
    expect(placed.map(({ pin, at: place, right, beside }) => [pin.number, place.lat, right, beside])).toEqual([[1, 30, -0.5, true], [2, 30, 0.5, true], [3, 30.002, 0, false]])
  })
  it('cover no number of another group, and of different places none is left out', () => {
    const onPage = ({ lat, lon }: { lat: number; lon: number }): { x: number; y: number } => ({ x: (lon - 120) * 1_000, y: (30 - lat) * 1_000 })
    const one = (x: number, y: number, number: number) => ({ lat: 30 - y / 1_000, lon: 120 + x / 1_000, number })
    // Five in a house; a sixth stands a little above their upper row's place.
    const house = besideEachOther([...Array.from({ length: 5 }, (_, index) => one(0, 0, index + 1)), one(0.3, -1.4, 6)], onPage)
    expect(new Set(house.map(({ right, up, at: { lat, lon } }) => [right, up, lat, lon].join(' '))).size).toBe(6)
    expect(new Set(house.map(({ at: place }) => place.lat)).size).toBe(1)
    const crowd = besideEachOther(Array.from({ length: 30 }, (_, index) => one(index * 0.05, 0, index + 1)), onPage)
    expect(crowd.map(({ pin, more }) => [pin.number, more]).sort(([first = 0], [second = 0]) => first - second)).toEqual(Array.from({ length: 30 }, (_, index) => [index + 1, 0]))
  })
})

describe('the pages of the grids', () => {
  it('are found by whose they are', () => {
    expect(gridPagesOf(['officer']).map(({ name }) => name)).toEqual(['list', 'unplaced', 'jobs'])
    expect(gridPagesOf(['host']).map(({ name }) => name)).toEqual(['list', 'unplaced'])
    expect(gridPagesOf(['supervisor']).map(({ name }) => name)).toEqual(['list'])
    expect(gridPagesOf(['resident', 'merchant'])).toEqual([])
  })
  it('stand in an officer’s bar where they are switched on', () => {
    expect(navOf(['officer'], false, true).map(({ name }) => name)).toEqual(['tickets', 'grids', 'meetings', 'board', 'me'])
    expect(navOf(['officer']).map(({ name }) => name)).toEqual(['tickets', 'meetings', 'board', 'me'])
  })
})
