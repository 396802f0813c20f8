/** The columns of one table that the domain knows, named as the schema's types name them, and as the table does. */
export type Table<Row> = {
  readonly name: string
  readonly fields: readonly (keyof Row & string)[]
  readonly columns: readonly string[]
}

/** Every column is named after its field: `merchantId` is `merchant_id`. A test holds schema and columns together. */
const columnOf = (field: string): string => field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** `tableOf<Row.Member>()('member', 'id', …)`: fields that the schema does not have do not compile. */
export const tableOf =
  <Model>() =>
  <Field extends keyof Model & string>(name: string, ...fields: Field[]): Table<Pick<Model, Field>> => ({
    name,
    fields,
    columns: fields.map(columnOf),
  })

export type RowOf<T> = T extends Table<infer Row> ? Row : never

/** `t.id AS "id", t.merchant_id AS "merchantId"`; a prefix tells the columns of several tables apart. */
export const columnsOf = ({ fields, columns }: Table<never>, alias: string, prefix = ''): string =>
  fields.map((field: string, index) => `${alias}.${columns[index]} AS "${prefix}${field}"`).join(', ')

export const selectFrom = (table: Table<never>): string => `SELECT ${columnsOf(table, 't')} FROM ${table.name} t`

/** One row, or as many as `rows` says, with the values in the order of `valuesOf`. */
export function insertInto({ name, columns }: Table<never>, rows = 1): string {
  const width = columns.length
  const row = (at: number): string => `(${columns.map((_, index) => `$${at * width + index + 1}`).join(', ')})`
  const all = Array.from({ length: rows }, (_, at) => row(at))
  return `INSERT INTO ${name} (${columns.join(', ')}) VALUES ${all.join(', ')}`
}

/** Sets every field but the keys, which find the row; `condition` is asked beside them. `$1` is the first field. */
export function updateOf<Row>(table: Table<Row>, keys: readonly (keyof Row & string)[], condition = ''): string {
  const sets = table.columns.map((column, index) => ({ column, set: `${column} = $${index + 1}` }))
  const isKey = new Set(keys.map(columnOf))
  const changed = sets.filter(({ column }) => !isKey.has(column)).map(({ set }) => set)
  const met = sets.filter(({ column }) => isKey.has(column)).map(({ set }) => set)
  const where = condition === '' ? met : [...met, condition]
  return `UPDATE ${table.name} SET ${changed.join(', ')} WHERE ${where.join(' AND ')}`
}

/** In the order of the fields. Arrays that are jsonb must be text already: the driver makes an SQL array of an array. */
export const valuesOf = <Row>({ fields }: Table<Row>, row: Readonly<Record<keyof Row & string, unknown>>): unknown[] =>
  fields.map((field) => row[field])

/** By the columns' names, for rows that travel as one jsonb value. */
export const recordOf = <Row>(
  { fields, columns }: Table<Row>,
  row: Readonly<Record<keyof Row & string, unknown>>,
): Record<string, unknown> => Object.fromEntries(fields.map((field, index) => [columns[index], row[field]]))

/** A row of one table among the columns of a wider one. */
export type Prefixed<Prefix extends string, Row> = {
  readonly [Field in keyof Row & string as `${Prefix}${Field}`]: Row[Field]
}

export const withPrefix = <Prefix extends string, Row>(
  prefix: Prefix,
  { fields }: Table<Row>,
  row: Prefixed<Prefix, Row>,
): Row => Object.fromEntries(fields.map((field) => [field, (row as Record<string, unknown>)[prefix + field]])) as Row
