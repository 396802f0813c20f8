import type { ProviderAdapter } from './provider-adapter.ts'
import { sandboxAdapter } from './sandbox/provider.ts'

/** Every provider there is; the contract suite runs over this list. */
export const providers = { sandbox: sandboxAdapter } as const satisfies Record<string, ProviderAdapter>

/** The adapter an account row names, or null where this program has none of that name. */
export const findProviderAdapter = (id: string): ProviderAdapter | null =>
  Object.values<ProviderAdapter>(providers).find((adapter) => adapter.id === id) ?? null
