import { Buffer } from 'node:buffer'
import { toId } from '../../../domain/ids.ts'
import type { DocumentRepository, StoredDocument } from '../../../ports/document-repository.ts'
import type * as Row from '../prisma/generated/client.ts'
import { toDate, toInstant } from './mappers.ts'
import type { Scope } from './scope.ts'
import { oneOrNone } from './sql.ts'
import { insertInto, selectFrom, tableOf, valuesOf, type RowOf } from './table.ts'

const DOCUMENT = tableOf<Row.Document>()(
  'document',
  ...(['id', 'merchantId', 'fileName', 'mediaType', 'contentSealed', 'createdAt'] as const),
)
type DocumentRow = RowOf<typeof DOCUMENT>

const ADD = insertInto(DOCUMENT)
const FIND = `${selectFrom(DOCUMENT)} WHERE t.merchant_id = $1 AND t.id = $2`
const ERASE_ONE = 'UPDATE document SET content_sealed = NULL WHERE merchant_id = $1 AND id = $2'
const ERASE = 'UPDATE document SET content_sealed = NULL WHERE content_sealed IS NOT NULL AND created_at < $1'

const contentField = (id: string): string => `document.content/${id}`

/** The vault seals text; bytes travel as base64. */
export const openDocuments = ({ sql, vault }: Scope): DocumentRepository => ({
  async add(document, bytes) {
    const plain = Buffer.from(bytes).toString('base64')
    const contentSealed = Buffer.from(await vault.seal(document.merchantId, contentField(document.id), plain))
    await sql.write(ADD, valuesOf(DOCUMENT, { ...document, createdAt: toDate(document.createdAt), contentSealed }))
  },
  async find(merchantId, id) {
    const row = await oneOrNone<DocumentRow>(sql, FIND, [merchantId, id])
    if (row === null || row.contentSealed === null) return null
    const plain = await vault.open(merchantId, contentField(id), row.contentSealed)
    return { document: documentOf(row), bytes: Buffer.from(plain, 'base64') }
  },
  async erase(merchantId, id) {
    await sql.write(ERASE_ONE, [merchantId, id])
  },
  eraseBefore: (before) => sql.write(ERASE, [toDate(before)]),
})

const documentOf = (row: DocumentRow): StoredDocument => ({
  id: toId(row.id),
  merchantId: toId(row.merchantId),
  fileName: row.fileName,
  mediaType: row.mediaType,
  createdAt: toInstant(row.createdAt),
})
