// SPDX-License-Identifier: Apache-2.0
// What a GeoJSON file says, before the server reads it: which properties its features have, which shape it holds. Pure.
import type { Polygons } from '@/api/types'

type Thing = Record<string, unknown>
const isThing = (value: unknown): value is Thing => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Its features; null where the text is no GeoJSON with features. A feature alone is a file of one. */
export function featuresOf(text: string): Thing[] | null {
  let file: unknown
  try { file = JSON.parse(text) } catch { return null }
  if (!isThing(file)) return null
  const list = file['type'] === 'Feature' ? [file] : file['features']
  if (!Array.isArray(list)) return null
  const features = list.filter(isThing)
  return features.length > 0 && features.length === list.length ? features : null
}

/** Names of properties that hold words or whole numbers, as the file has them first. */
export function namesOf(features: readonly Thing[]): string[] {
  const names = new Set<string>()
  for (const { properties } of features)
    if (isThing(properties)) for (const [name, value] of Object.entries(properties)) if (typeof value === 'string' || Number.isInteger(value)) names.add(name)
  return [...names]
}

/** What names a property most likely: the first of these that the file has. */
export function likelyName(names: readonly string[], wanted: readonly string[]): string {
  return wanted.find((name) => names.includes(name)) ?? ''
}

/** A property of a feature as words. */
export function propertyOf(feature: Thing | undefined, name: string): string {
  const properties = feature?.['properties']
  const value = isThing(properties) ? properties[name] : undefined
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

function polygons(value: unknown): Polygons | null {
  return isThing(value) && (value['type'] === 'Polygon' || value['type'] === 'MultiPolygon') && Array.isArray(value['coordinates']) ? value as unknown as Polygons : null
}
/** The one shape of a file: a geometry alone, or that of its only feature. Null where there is none, or several. */
export function shapeOf(text: string): Polygons | null {
  const features = featuresOf(text)
  if (features !== null) return features.length === 1 ? polygons(features[0]?.['geometry']) : null
  try { return polygons(JSON.parse(text)) } catch { return null }
}
