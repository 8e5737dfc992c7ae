/** A store on a disk that can be full: then every write fails, and reading goes on. */
import { DbError } from '../../db/errors.ts'
import { openStore } from '../../db/open-store.ts'
import type { Store } from '../../db/store.ts'

export interface Disk {
  full: boolean
}

export function storeOnFillingDisk(): { readonly disk: Disk; readonly openStore: typeof openStore } {
  const disk: Disk = { full: false }
  const guarded = <Part extends object>(part: Part): Part =>
    new Proxy(part, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name)
        if (typeof value === 'object' && value !== null) return guarded(value)
        if (typeof value !== 'function') return value
        return (...given: unknown[]) => {
          if (disk.full) throw new DbError('diskFull', 'SQLITE_FULL: database or disk is full')
          return value.apply(target, given)
        }
      },
    })
  const open: typeof openStore = (options) => {
    const store = openStore(options)
    return { ...store, write: guarded<Store['write']>(store.write) }
  }
  return { disk, openStore: open }
}
