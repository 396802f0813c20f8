import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const addressFile = z.object({ pid: z.number().int(), url: z.url(), posOrigin: z.url() })

/** Where the program that runs on a data folder is reached. */
export type RunningAddress = z.infer<typeof addressFile>

const fileIn = (dataFolder: string): string => join(dataFolder, 'running.json')

/** For tools beside us: the port is not always the one of the settings. Returns what takes the note away again. */
export function tellAddress(dataFolder: string, address: RunningAddress): () => void {
  const file = fileIn(dataFolder)
  // Where both key and database are given, nothing has made the folder yet.
  mkdirSync(dataFolder, { recursive: true })
  writeFileSync(file, JSON.stringify(address), { mode: 0o600 })
  return () => rmSync(file, { force: true })
}

/** Null where nothing runs: no note, or the note of a program that was killed. */
export function readAddress(dataFolder: string): RunningAddress | null {
  try {
    const address = addressFile.parse(JSON.parse(readFileSync(fileIn(dataFolder), 'utf8')))
    process.kill(address.pid, 0)
    return address
  } catch {
    return null
  }
}
