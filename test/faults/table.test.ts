import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FAULT_CASES, type FaultCase } from './cases.ts'
import { casesIn, faultTable } from './table.ts'

const HERE = import.meta.dirname
const table = readFileSync(join(HERE, '../../docs/faults.md'), 'utf8')
const cases = Object.entries<FaultCase>(FAULT_CASES)

describe('docs/faults.md', () => {
  it('names every case of the catalogue once, in order', () => {
    const all = Array.from({ length: 70 }, (_, n) => `F${String(n + 1).padStart(2, '0')}`)
    expect(Object.keys(FAULT_CASES).toSorted()).toEqual(all)
    expect(casesIn(table)).toEqual(Object.keys(FAULT_CASES))
  })

  it('says of each case what the suite says', () => {
    const said = faultTable({ date: '', commit: '', isLong: false, results: new Map() })
    const rowsOf = (text: string): string[] => text.split('\n').filter((line) => /^\| F\d\d /.test(line))
    const withoutResult = (row: string): string => row.replace(/[^|]*\|$/, '')
    expect(rowsOf(table).map(withoutResult)).toEqual(rowsOf(said).map(withoutResult))
  })
})

describe('the suite', () => {
  it('has one test for each case that it claims, and none for another', () => {
    const files = readdirSync(HERE).filter((name) => name.endsWith('.test.ts'))
    const kill = readFileSync(join(HERE, '../kill/kill-run.test.ts'), 'utf8')
    const text = [...files.map((name) => readFileSync(join(HERE, name), 'utf8')), kill].join('\n')
    const tested = [...text.matchAll(/^ *fault\(\s*'(F\d\d)'/gm)].map(([, id]) => id ?? '')
    const claimed = cases.filter(([, one]) => one.in === 'suite').map(([id]) => id)
    expect(tested.toSorted()).toEqual(claimed.toSorted())
  })
})
