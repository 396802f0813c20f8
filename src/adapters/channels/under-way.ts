/** Calls under way, so that closing can wait for them. */
export function openUnderWay() {
  const calls = new Set<Promise<unknown>>()
  return {
    watch<T>(call: Promise<T>): Promise<T> {
      calls.add(call)
      const forget = (): void => void calls.delete(call)
      call.then(forget, forget)
      return call
    },
    settled: (): Promise<unknown> => Promise.allSettled(calls),
  }
}
