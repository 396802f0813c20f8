import type { Response } from 'express'

/** An answer for a machine: one word, no page. */
export function answerPlainly(response: Response, status: number, word: string): void {
  response.statusCode = status
  response.setHeader('Content-Type', 'text/plain; charset=utf-8')
  response.setHeader('Cache-Control', 'no-store')
  response.setHeader('X-Content-Type-Options', 'nosniff')
  response.end(`${word}\n`)
}

/** The same bytes for every address that leads nowhere, so that nothing can be told apart by trying. */
export const answerNothingHere = (response: Response): void => answerPlainly(response, 404, 'not_found')
