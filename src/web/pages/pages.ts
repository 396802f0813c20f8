import type { Response } from 'express'
import { Eta } from 'eta'
import { join } from 'node:path'
import type { Locale } from '../../domain/merchant.ts'
import { formatFor, type ValueFormat } from '../../messages/format.ts'
import { createAssets, type AssetName, type Assets } from '../assets.ts'
import { loadTexts, type Texts, type Translate } from './texts.ts'

export type Page = {
  readonly status: number
  /** A file below templates/pages, without its ending. */
  readonly template: string
  readonly locale: Locale
  readonly content: Readonly<Record<string, unknown>>
}

/** Words and values of one reader's language. */
export type Reading = { readonly t: Translate; readonly locale: Locale; readonly formats: ValueFormat }

export type Pages = {
  send(response: Response, page: Page): void
  render(page: Omit<Page, 'status'>): string
  reading(locale: Locale): Reading
  readonly assets: Assets
  readonly texts: Texts
}

/** Templates are compiled once; every value is escaped, because no template writes one raw. */
export function createPages({ templatesFolder, testMode }: { templatesFolder: string; testMode: boolean }): Pages {
  const folder = join(templatesFolder, 'pages')
  const eta = new Eta({ views: folder, autoEscape: true, cache: true })
  const texts = loadTexts(templatesFolder)
  const assets = createAssets(folder)
  const asset = (name: AssetName): string => assets.url(name)
  const reading = (locale: Locale): Reading => ({ t: texts[locale].t, locale, formats: formatFor(locale) })
  const render: Pages['render'] = ({ template, locale, content }) =>
    eta.render(`./${template}`, { ...reading(locale), testMode, asset, ...content })
  return {
    texts,
    assets,
    reading,
    render,
    send(response, page) {
      response.status(page.status).setHeaders(pageHeaders(page.locale))
      response.send(render(page))
    },
  }
}

/** What every page says of itself; what it may do is said by the security headers. */
export const pageHeaders = (locale: Locale): Map<string, string> =>
  new Map([
    ['content-type', 'text/html; charset=utf-8'],
    ['content-language', locale],
    ['vary', 'Accept-Language, Accept-Encoding'],
  ])
