import type { UseCounter } from '../../src/ports/use-counter.ts'

/** For one process; its windows never end. */
export function memoryUseCounter(): UseCounter {
  const used = new Map<string, number>()
  return {
    count: async (rule, key) => {
      const id = `${rule.name} ${key}`
      used.set(id, (used.get(id) ?? 0) + 1)
      return { used: used.get(id) ?? 0, resetInMs: rule.seconds * 1_000 }
    },
  }
}
