import { describe, expect, it } from 'vitest'
import { packSites, type Site, type SiteId, unpackSites } from '../src/site.ts'

const site = (id: number, rest: Omit<Site, 'id' | 'file'>): Site => ({
  id: id as SiteId,
  file: 'bank.ts',
  ...rest,
})

describe('sites as one text', () => {
  const sites = [
    site(70, { kind: 'task', line: 4, column: 0, name: 'deposit' }),
    site(71, { kind: 'read', line: 5, column: 12, name: "rows[`a,b`]['c']" }),
    site(72, { kind: 'variable', line: 2, column: 4, name: '' }),
    ...(['write', 'await', 'call', 'make'] as const).map((kind, i) =>
      site(73 + i, { kind, line: 2, column: 1, name: kind }),
    ),
  ]

  it('has a line for each', () => {
    expect(packSites(sites.slice(0, 3))).toBe("t4,0,deposit\nr1,12,rows[`a,b`]['c']\nv-3,4,")
  })

  it('says all of them', () => {
    expect(unpackSites(packSites(sites), 'bank.ts', 70 as SiteId)).toEqual(sites)
  })

  it('makes a space of a line break in a name', () => {
    const broken = site(1, { kind: 'read', line: 1, column: 0, name: 'a\n+ b' })
    const [again] = unpackSites(packSites([broken]), 'bank.ts', 1 as SiteId)
    expect(again).toEqual({ ...broken, name: 'a + b' })
  })
})
