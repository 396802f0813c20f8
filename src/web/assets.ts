import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Router } from 'express'

const TYPES = { css: 'text/css; charset=utf-8', js: 'text/javascript; charset=utf-8', svg: 'image/svg+xml' } as const

const FOLDER = '/dosya'

const FILES = ['pay.css', 'office.css', 'chat.css', 'chat.js', 'inbox.css', 'inbox.js', 'icon.svg'] as const
export type AssetName = (typeof FILES)[number]

type Asset = { readonly url: string; readonly type: string; readonly bytes: Buffer }

export type Assets = { url(name: AssetName): string; readonly router: Router }

/** Stylesheets and scripts under an address that holds their hash: kept by browsers for a year, never stale. */
export function createAssets(pagesFolder: string): Assets {
  const assets = new Map<AssetName, Asset>(FILES.map((name) => [name, readAsset(pagesFolder, name)]))
  const router = Router()
  const inFolder = Router().use(FOLDER, router)
  for (const { url, type, bytes } of assets.values()) {
    router.get(url.slice(FOLDER.length), (_request, response) => {
      response.setHeader('Cache-Control', 'public, max-age=31536000, immutable')
      response.removeHeader('X-Robots-Tag')
      response.type(type).send(bytes)
    })
  }
  return { url: (name) => assets.get(name)?.url ?? '', router: inFolder }
}

function readAsset(folder: string, name: AssetName): Asset {
  const bytes = readFileSync(join(folder, name))
  const [stem = '', extension = ''] = name.split('.')
  const hash = createHash('sha256').update(bytes).digest('base64url').slice(0, 12)
  const type = Object.entries(TYPES).find(([ending]) => ending === extension)?.[1] ?? 'application/octet-stream'
  return { url: `${FOLDER}/${stem}.${hash}.${extension}`, type, bytes }
}
