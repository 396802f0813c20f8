import { providers } from '../../src/adapters/psp/registry.ts'
import type { ProviderAdapter } from '../../src/adapters/psp/provider-adapter.ts'
import type { ProviderFixture } from './provider-fixture.ts'
import { sandboxFixture } from './sandbox-fixture.ts'

/** One for each provider of the registry: one without does not compile, and stops the suite. */
export const fixtures: Readonly<Record<keyof typeof providers, ProviderFixture>> = { sandbox: sandboxFixture }

export type Contender = { readonly id: string; readonly adapter: ProviderAdapter; readonly fixture: ProviderFixture }

export const contenders: readonly Contender[] = Object.entries<ProviderAdapter>(providers).map(([id, adapter]) => {
  const fixture = Object.entries(fixtures).find(([name]) => name === id)?.[1]
  if (fixture === undefined) throw new Error(`test/contract has no fixture for the provider ${id}`)
  return { id, adapter, fixture }
})
