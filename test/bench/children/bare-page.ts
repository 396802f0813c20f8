import compression from 'compression'
import express from 'express'
import type { AddressInfo } from 'node:net'

/** The yardstick of the pay page: the bytes it was given by PUT, and nothing else. */
const app = express()
app.disable('etag')
app.use(compression())
let html = ''
app.put('/', express.text({ type: () => true, limit: '1mb' }), (request, response) => {
  html = String(request.body)
  response.end()
})
app.get('/', (_request, response) => {
  response.type('text/html; charset=utf-8').send(html)
})
const server = app.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
})
process.stdin.resume().once('end', () => process.exit(0))
process.once('SIGTERM', () => process.exit(0))
