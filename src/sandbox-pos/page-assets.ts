import { readFileSync } from 'node:fs'
import type { Reply } from './reply.ts'
import { TEMPLATES } from './texts.ts'

const asset = (name: string, type: string): Reply => ({
  kind: 'content',
  status: 200,
  type,
  body: readFileSync(new URL(name, TEMPLATES), 'utf8'),
})

const ASSETS: Readonly<Record<string, Reply>> = {
  '/assets/style.css': asset('style.css', 'text/css; charset=utf-8'),
  '/assets/card-form.js': asset('card-form.js', 'text/javascript; charset=utf-8'),
}

export const pageAsset = (path: string): Reply | null => ASSETS[path] ?? null
