/** A store with something around its methods, one place for how that is done. */
import type { Store } from './store.ts'

export type StoreMethod = (...given: unknown[]) => unknown

/**
 * `wrap` gets each method, already bound: a store keeps private fields, its methods work on itself alone.
 * What is set on the result is set below, and a method replaced there is wrapped anew.
 */
export function wrappedStore(
  store: Store,
  wrap: (name: PropertyKey, method: StoreMethod) => StoreMethod,
): Store {
  const made = new Map<PropertyKey, { value: unknown; method: StoreMethod }>()
  return new Proxy(store, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      const known = made.get(name)
      if (known?.value === value) return known.method
      const method = wrap(name, value.bind(target) as StoreMethod)
      made.set(name, { value, method })
      return method
    },
    set: (target, name, value) => Reflect.set(target, name, value),
  })
}
