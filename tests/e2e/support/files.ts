// Files as phones make them, made here: pictures with EXIF and a place in them, sound, a document.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { deflateSync } from 'node:zlib'
import type { Answer, Client, Json } from './client.js'
import { program } from './server.js'

const imageProgram = join(dirname(program), 'sifang-images')

function crc(bytes: Buffer): number {
  let value = 0xffffffff
  for (const byte of bytes) {
    value ^= byte
    for (let bit = 0; bit < 8; ++bit) value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0)
  }
  return (value ^ 0xffffffff) >>> 0
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data])
  const out = Buffer.alloc(body.length + 8)
  out.writeUInt32BE(data.length, 0)
  body.copy(out, 4)
  out.writeUInt32BE(crc(body), body.length + 4)
  return out
}

/** The head of a picture with so many pixels. */
export function pngHead(width: number, height: number): Buffer {
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 2, 0, 0, 0], 8)
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), chunk('IHDR', head)])
}

/** A PNG: red on its left half, blue on its right, with noise where it must not compress. */
export function makePng(width: number, height: number, noise = 0): Buffer {
  const rows = Buffer.alloc((width * 3 + 1) * height)
  let seed = 7
  for (let y = 0; y < height; ++y)
    for (let x = 0; x < width; ++x) {
      seed = (seed * 1103515245 + 12345) & 0x7fffffff
      const at = y * (width * 3 + 1) + 1 + x * 3
      rows.set(x < width / 2 ? [220, noise ? (seed >> 8) % noise : 20, 20] : [20, noise ? (seed >> 8) % noise : 20, 220], at)
    }
  return Buffer.concat([pngHead(width, height), chunk('IDAT', deflateSync(rows, { level: 1 })), chunk('IEND', Buffer.alloc(0))])
}

/** A PNG whose rows are nothing but zeros: few bytes, many pixels. */
export function makeBomb(width: number, height: number): Buffer {
  return Buffer.concat([pngHead(width, height), chunk('IDAT', deflateSync(Buffer.alloc((width * 3 + 1) * height), { level: 9 })), chunk('IEND', Buffer.alloc(0))])
}

function inFolder<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'sifang-files-'))
  try {
    return use(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A JPEG of at most 480 pixels, by the program that makes thumbnails. */
export function makeJpeg(width: number, height: number, noise = 0): Buffer {
  return inFolder((folder) => {
    writeFileSync(join(folder, 'in'), makePng(width, height, noise))
    execFileSync(imageProgram, ['in', 'out', 'small'].map((name) => join(folder, name)))
    return readFileSync(join(folder, 'small'))
  })
}

/** What the program that opens pictures says of one: its type, width, height. */
export function describePicture(bytes: Buffer): string {
  return inFolder((folder) => {
    writeFileSync(join(folder, 'in'), bytes)
    return execFileSync(imageProgram, ['in', 'out', 'small'].map((name) => join(folder, name))).toString().trim()
  })
}

/** The same JPEG as a phone held upright takes it: EXIF that says "turn me", with maker and place. */
export function withExif(jpeg: Buffer, orientation = 6): Buffer {
  const entry = (tag: number, type: number, count: number, value: Buffer | number): Buffer => {
    const out = Buffer.alloc(12)
    out.writeUInt16BE(tag, 0)
    out.writeUInt16BE(type, 2)
    out.writeUInt32BE(count, 4)
    if (typeof value === 'number') type === 3 ? out.writeUInt16BE(value, 8) : out.writeUInt32BE(value, 8)
    else value.copy(out, 8)
    return out
  }
  const maker = Buffer.from('SecretPhone\0', 'latin1')
  const first = 8, makerAt = first + 2 + 3 * 12 + 4, gpsAt = makerAt + maker.length, latitudeAt = gpsAt + 2 + 2 * 12 + 4
  const count = (n: number): Buffer => { const out = Buffer.alloc(2); out.writeUInt16BE(n); return out }
  const latitude = Buffer.alloc(24)
  ;[30, 1, 16, 1, 2708, 100].forEach((value, i) => latitude.writeUInt32BE(value, i * 4))
  const tiff = Buffer.concat([
    Buffer.from('MM\0*', 'latin1'), Buffer.from([0, 0, 0, first]),
    count(3), entry(0x010f, 2, maker.length, makerAt), entry(0x0112, 3, 1, orientation), entry(0x8825, 4, 1, gpsAt), Buffer.alloc(4),
    maker,
    count(2), entry(1, 2, 2, Buffer.from('N\0\0\0', 'latin1')), entry(2, 5, 3, latitudeAt), Buffer.alloc(4),
    latitude,
  ])
  const exif = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff])
  const marker = Buffer.from([0xff, 0xe1, 0, 0])
  marker.writeUInt16BE(exif.length + 2, 2)
  return Buffer.concat([jpeg.subarray(0, 2), marker, exif, jpeg.subarray(2)])
}

/** So many seconds of a tone. */
export function makeWav(seconds: number): Buffer {
  const rate = 8000, samples = rate * seconds
  const out = Buffer.alloc(44 + samples * 2)
  out.write('RIFF', 0, 'latin1')
  out.writeUInt32LE(36 + samples * 2, 4)
  out.write('WAVEfmt ', 8, 'latin1')
  out.writeUInt32LE(16, 16)
  out.writeUInt16LE(1, 20)
  out.writeUInt16LE(1, 22)
  out.writeUInt32LE(rate, 24)
  out.writeUInt32LE(rate * 2, 28)
  out.writeUInt16LE(2, 32)
  out.writeUInt16LE(16, 34)
  out.write('data', 36, 'latin1')
  out.writeUInt32LE(samples * 2, 40)
  for (let i = 0; i < samples; ++i) out.writeInt16LE(Math.round(8000 * Math.sin((i / rate) * 440 * 2 * Math.PI)), 44 + i * 2)
  return out
}

/** A document of so many bytes. */
export function makePdf(size = 2000): Buffer {
  const begin = '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\n'
  const end = '\ntrailer<</Root 1 0 R>>\n%%EOF\n'
  return Buffer.from(begin + '%'.padEnd(Math.max(1, size - begin.length - end.length), 'x') + end, 'latin1')
}

/** Sends a file in one piece, as curl -F file=@… does. */
export async function sendFile(client: Client, bytes: Buffer, name = 'a', headers: Record<string, string> = {}, community = 'MG'): Promise<Answer> {
  const form = new FormData()
  form.append('file', new Blob([bytes]), name)
  const response = await fetch(`${client.url}/api/v1/communities/${community}/attachments`, {
    method: 'POST', body: form, headers: { ...(client.token ? { Authorization: `Bearer ${client.token}` } : {}), ...headers },
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, body: text.startsWith('{') ? JSON.parse(text) : text }
}

/** The attachment that a file which must be taken has become. */
export async function mustSend(client: Client, bytes: Buffer, name = 'a', community = 'MG'): Promise<Json> {
  const answer = await sendFile(client, bytes, name, {}, community)
  if (answer.status !== 201) throw new Error(`${answer.status} ${answer.text}`)
  return answer.body
}

/** The bytes of an answer, with its status and headers. */
export async function fetchFile(client: Client, path: string, headers: Record<string, string> = {}): Promise<{ status: number; bytes: Buffer; headers: Headers }> {
  const response = await fetch(`${client.url}/api/v1${path}`, { headers: { ...(client.token ? { Authorization: `Bearer ${client.token}` } : {}), ...headers } })
  return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()), headers: response.headers }
}

/** Appends to an upload. */
export async function append(client: Client, id: string, offset: number, bytes: Buffer): Promise<Answer> {
  const response = await fetch(`${client.url}/api/v1/uploads/${id}`, {
    method: 'PATCH', body: bytes,
    headers: { Authorization: `Bearer ${client.token}`, 'Content-Type': 'application/offset+octet-stream', 'Upload-Offset': String(offset), 'Tus-Resumable': '1.0.0' },
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, body: text.startsWith('{') ? JSON.parse(text) : text }
}
