/** Runs one statement inside a transaction that someone else began. */
export type SqlExecutor = {
  executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>
}

type PrismaTransaction = { $queryRawUnsafe<T = unknown>(text: string, ...values: unknown[]): Promise<T> }
type PgClient = { query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }> }

export const inPrismaTransaction = (transaction: PrismaTransaction): SqlExecutor => ({
  async executeSql(text, values = []) {
    return { rows: await transaction.$queryRawUnsafe<unknown[]>(text, ...values) }
  },
})

export const inPgTransaction = (client: PgClient): SqlExecutor => ({
  executeSql: (text, values) => client.query(text, values),
})
