/** Runs one statement inside a transaction that someone else began. */
export type SqlExecutor = {
  executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>
}

type PgClient = { query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }> }

export const inPgTransaction = (client: PgClient): SqlExecutor => ({
  executeSql: (text, values) => client.query(text, values),
})
