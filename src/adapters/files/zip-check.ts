import { Buffer } from 'node:buffer'
import { inflateRawSync } from 'node:zlib'
import type { TableRefusal } from '../../domain/link-batch.ts'

/** A sheet of five hundred rows is some hundred kilobytes; above these the file is made to hurt, or not meant for us. */
const MAX_UNPACKED_BYTES = 8 * 1_048_576
const MAX_ENTRIES = 200
const MAX_COLUMN = 100
const MAX_ROW = 5_000

const END_SIGNATURE = 0x06054b50
const ENTRY_SIGNATURE = 0x02014b50
const LOCAL_SIGNATURE = 0x04034b50
const END_LENGTH = 22
const LONGEST_COMMENT = 65_535
const STORED = 0
const DEFLATED = 8
const ENCRYPTED_FLAG = 1

const OLE_SIGNATURE = 'd0cf11e0a1b11ae1'
const ENCRYPTED_PACKAGE = Buffer.from('EncryptedPackage', 'utf16le')

/** Excel's former format, and what it wraps a file in that has a password (MS-OFFCRYPTO). */
export function readOleWrap(bytes: Buffer): 'old_excel' | 'encrypted' | null {
  if (bytes.subarray(0, 8).toString('hex') !== OLE_SIGNATURE) return null
  return bytes.includes(ENCRYPTED_PACKAGE) ? 'encrypted' : 'old_excel'
}

type Entry = {
  readonly name: string
  readonly method: number
  readonly flags: number
  readonly packed: number
  readonly at: number
}

/**
 * Unpacks every entry under a limit before any parser sees the file: the sizes that a zip states about itself prove
 * nothing. Null where all is well. APPNOTE.TXT 6.3.10, sections 4.3 and 4.4.
 */
export function refuseZip(bytes: Buffer): TableRefusal | null {
  const entries = entriesOf(bytes) ?? []
  const refused = refuseList(entries)
  if (refused !== null) return refused
  let left = MAX_UNPACKED_BYTES
  for (const entry of entries) {
    const unpacked = unpack(bytes, entry, left)
    if (typeof unpacked === 'string') return unpacked
    left -= unpacked.length
    const within = refuseEntry(entry.name, unpacked)
    if (within !== null) return within
  }
  return null
}

function refuseList(entries: readonly Entry[]): TableRefusal | null {
  if (entries.length === 0) return 'broken'
  if (entries.length > MAX_ENTRIES) return 'unpacks_too_large'
  if (entries.some(({ flags }) => (flags & ENCRYPTED_FLAG) !== 0)) return 'encrypted'
  if (entries.some(({ name }) => /vbaProject|macrosheets|activeX/i.test(name))) return 'macros'
  return entries.some(({ name }) => name === 'xl/workbook.xml') ? null : 'not_a_table'
}

function refuseEntry(name: string, unpacked: Buffer): TableRefusal | null {
  if (/^xl\/worksheets\/.*\.xml$/.test(name) && reachesTooFar(unpacked)) return 'unpacks_too_large'
  return name === '[Content_Types].xml' && /macroEnabled/i.test(unpacked.toString('latin1')) ? 'macros' : null
}

function entriesOf(bytes: Buffer): readonly Entry[] | null {
  const end = endOf(bytes)
  if (end === null) return null
  const count = bytes.readUInt16LE(end + 10)
  const entries: Entry[] = []
  let at = bytes.readUInt32LE(end + 16)
  for (let index = 0; index < count && index <= MAX_ENTRIES; index += 1) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== ENTRY_SIGNATURE) return null
    const nameLength = bytes.readUInt16LE(at + 28)
    entries.push({
      name: bytes.toString('utf8', at + 46, at + 46 + nameLength),
      flags: bytes.readUInt16LE(at + 8),
      method: bytes.readUInt16LE(at + 10),
      packed: bytes.readUInt32LE(at + 20),
      at: bytes.readUInt32LE(at + 42),
    })
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
  }
  return entries
}

function endOf(bytes: Buffer): number | null {
  const first = Math.max(0, bytes.length - END_LENGTH - LONGEST_COMMENT)
  for (let at = bytes.length - END_LENGTH; at >= first; at -= 1) if (bytes.readUInt32LE(at) === END_SIGNATURE) return at
  return null
}

function unpack(bytes: Buffer, { at, method, packed }: Entry, limit: number): Buffer | TableRefusal {
  if (at + 30 > bytes.length || bytes.readUInt32LE(at) !== LOCAL_SIGNATURE) return 'broken'
  const from = at + 30 + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28)
  const content = bytes.subarray(from, from + packed)
  if (content.length !== packed) return 'broken'
  if (method === STORED) return content.length > limit ? 'unpacks_too_large' : content
  return method === DEFLATED ? inflate(content, limit) : 'broken'
}

function inflate(content: Buffer, limit: number): Buffer | TableRefusal {
  try {
    return inflateRawSync(content, { maxOutputLength: Math.max(1, limit) })
  } catch (cause) {
    const isTooLarge = cause instanceof Error && 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE'
    return isTooLarge ? 'unpacks_too_large' : 'broken'
  }
}

/** One cell far out makes a parser fill in all the empty ones before it. */
function reachesTooFar(sheet: Buffer): boolean {
  for (const [, column = '', row = ''] of sheet.toString('latin1').matchAll(/[\s"]r="([A-Za-z]*)(\d+)"/g)) {
    if (Number(row) > MAX_ROW || columnNumber(column) > MAX_COLUMN) return true
  }
  return false
}

const columnNumber = (letters: string): number =>
  [...letters.toUpperCase()].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0)
