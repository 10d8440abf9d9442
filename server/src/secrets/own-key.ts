import type { Instant } from '@kedu/shared/time/instant'
import { type KeyPlace, keptKey } from './kept-key.ts'

const KEY_BYTES = 32

/** 32 random bytes, kept as `<name>.key` or under that name in the store. */
export function ownKey(
  place: KeyPlace,
  name: string,
  randomBytes: (size: number) => Uint8Array,
  now: Instant,
): Promise<Uint8Array> {
  return keptKey(place, {
    file: `${name}.key`,
    name,
    isWhole: ({ length }) => length >= KEY_BYTES,
    make: () => randomBytes(KEY_BYTES),
    now,
  })
}
