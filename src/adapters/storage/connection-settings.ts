/** How to reach one database as one role. Given in parts, never as a text in which one part could override another. */
export type DatabaseConnection = {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly database: string
  /** Absent: no TLS (the embedded server listens on loopback only). */
  readonly ssl?: { readonly rejectUnauthorized: boolean }
}

const DEFAULT_PORT = 5432

/** Reads DATABASE_URL (`postgres://user:password@host:port/database?sslmode=…`); null when it is no such address. */
export function connectionFromUrl(text: string): DatabaseConnection | null {
  const url = URL.parse(text)
  if (url === null || !/^postgres(?:ql)?:$/.test(url.protocol)) return null
  try {
    return partsOf(url)
  } catch (cause) {
    if (cause instanceof URIError) return null
    throw cause
  }
}

function partsOf(url: URL): DatabaseConnection | null {
  const database = decodeURIComponent(url.pathname.slice(1))
  if (url.hostname === '' || database === '') return null
  const tls = tlsOf(url.searchParams.get('sslmode'))
  return {
    host: decodeURIComponent(url.hostname),
    port: url.port === '' ? DEFAULT_PORT : Number(url.port),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database,
    ...(tls === null ? {} : { ssl: tls }),
  }
}

/** As libpq reads it: `require` encrypts without asking who answers, `verify-…` asks. */
function tlsOf(sslmode: string | null): { rejectUnauthorized: boolean } | null {
  if (sslmode === null || sslmode === 'disable' || sslmode === 'allow' || sslmode === 'prefer') return null
  return { rejectUnauthorized: sslmode !== 'require' && sslmode !== 'no-verify' }
}
