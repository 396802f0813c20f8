/**
 * What one unit of work has read it need not read again: office, accounts, members and payer are asked for by every
 * message that it causes. Its own writes make it forget. Rows that decide money are never remembered.
 */
export type Memory = {
  readonly read: <Args extends readonly string[], Row>(
    name: string,
    ask: (...args: Args) => Promise<Row>,
  ) => (...args: Args) => Promise<Row>
  readonly write: <Args extends readonly unknown[], Done>(
    change: (...args: Args) => Promise<Done>,
  ) => (...args: Args) => Promise<Done>
}

export function openMemory(): Memory {
  const kept = new Map<string, Promise<unknown>>()
  return {
    read:
      <Args extends readonly string[], Row>(name: string, ask: (...args: Args) => Promise<Row>) =>
      (...args: Args): Promise<Row> => {
        const key = [name, ...args].join(' ')
        const known = kept.get(key)
        if (known !== undefined) return known as Promise<Row>
        const row = ask(...args)
        kept.set(key, row)
        return row
      },
    write:
      (change) =>
      async (...args) => {
        const done = await change(...args)
        kept.clear()
        return done
      },
  }
}
