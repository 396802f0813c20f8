import { issueClaim } from '../app/create-office.ts'
import { firstOwner, loginAddress, openBeside, type Beside } from './beside.ts'
import { runTool, type Tool } from './program.ts'

/** A one-time address for the first office's owner: to log in, or to claim the office while nobody has. */
await runTool(async (tool) => {
  const beside = await openBeside(tool)
  if (beside === null) {
    tool.report.line('office.none')
    return 1
  }
  try {
    return await tellAddress(tool, beside)
  } finally {
    await beside.close()
  }
})

async function tellAddress({ report }: Tool, beside: Beside): Promise<number> {
  const { deps, publicUrl, isRunning } = beside
  const found = await firstOwner(beside)
  if (found === null) {
    report.line('office.none')
    return 1
  }
  const { office, owner } = found
  if (owner.pinHash === null) {
    const secret = await deps.store.transaction((tx) => issueClaim(tx, deps, office.id, owner.id))
    report.line('office.unclaimed', { url: `${publicUrl}/baslangic/${secret}` })
  } else {
    report.line('office.login', { office: office.name, url: await loginAddress(beside, owner) })
  }
  if (!isRunning) report.line('office.not_running')
  return 0
}
