import { useLayoutEffect, useState } from 'preact/hooks'

/** What the part after `#` says: which page, of what, and what is chosen there. */
export interface Address {
  readonly page: 'overview' | 'test' | 'file'
  /** Id of a test, or path of a file. */
  readonly of: string
  readonly chosen: Chosen
}

export type Chosen = Readonly<Record<string, string | undefined>>

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    // Somebody has typed it: as it stands.
    return text
  }
}

function readAddress(hash: string): Address {
  const [path = '', query = ''] = hash.replace(/^#?\/?/, '').split(/\?(.*)/s)
  const [page, ...rest] = path.split('/')
  const chosen = Object.fromEntries(new URLSearchParams(query))
  const of = rest.map(decode).join('/')
  return page === 'test' || page === 'file'
    ? { page, of, chosen }
    : { page: 'overview', of: '', chosen }
}

export function writeAddress({ page, of, chosen }: Address): string {
  const path =
    page === 'overview' ? '#/' : `#/${page}/${of.split('/').map(encodeURIComponent).join('/')}`
  const set = Object.entries(chosen).filter((entry): entry is [string, string] => !!entry[1])
  const query = new URLSearchParams(set).toString()
  return query === '' ? path : `${path}?${query}`
}

export const testLink = (id: string, chosen: Chosen = {}): string =>
  writeAddress({ page: 'test', of: id, chosen })

export const fileLink = (path: string, chosen: Chosen = {}): string =>
  writeAddress({ page: 'file', of: path, chosen })

/** Changes what is chosen on the page, and with it the address, without a new entry in the history. */
export type Choose = (changed: Chosen) => void

/** The address of the window. */
export function useAddress(): readonly [Address, Choose] {
  const [address, setAddress] = useState(() => readAddress(location.hash))
  useLayoutEffect(() => {
    const read = (): void => setAddress(readAddress(location.hash))
    addEventListener('hashchange', read)
    return () => removeEventListener('hashchange', read)
  }, [])
  const choose: Choose = (changed) =>
    setAddress((before) => {
      const after = { ...before, chosen: { ...before.chosen, ...changed } }
      history.replaceState(null, '', writeAddress(after))
      return after
    })
  return [address, choose]
}
