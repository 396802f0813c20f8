/** One after the other: a unit of work is one connection, and a connection answers one question at a time. */
export async function inTurn<T, U>(items: readonly T[], ask: (item: T) => Promise<U>): Promise<U[]> {
  const answers: U[] = []
  for (const item of items) answers.push(await ask(item))
  return answers
}
