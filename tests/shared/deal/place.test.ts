import { metersBetween, nearness } from '@kedu/shared/deal/place'
import { describe, expect, it } from 'vitest'

const at = (lat: number, lng: number, accuracyMeters: number | null = 10) => ({
  lat,
  lng,
  accuracyMeters,
  label: null,
})

describe('how far places are apart', () => {
  it('is exact to a hundredth on the scale of a country', () => {
    // 上海人民广场 to 北京天安门: 1067 km.
    const meters = metersBetween(at(31.2304, 121.4737), at(39.9087, 116.3975))
    expect(Math.abs(meters - 1_067_000)).toBeLessThan(3_000)
    expect(metersBetween(at(31, 121), at(31, 121))).toBe(0)
  })

  it('goes over the date line and the pole', () => {
    expect(metersBetween(at(0, 179.999), at(0, -179.999))).toBeLessThan(250)
    expect(metersBetween(at(89.999, 0), at(89.999, 180))).toBeLessThan(250)
  })
})

describe('the same spot', () => {
  it('is within a block, with the room a position needs', () => {
    expect(nearness(at(31, 121), at(31.004, 121))).toBeCloseTo(445, 0)
    expect(nearness(at(31, 121), at(31.006, 121))).toBeNull()
    expect(nearness(at(31, 121, 300), at(31.006, 121))).toBeCloseTo(667, 0)
  })

  it('is not known from a position that is too vague', () => {
    expect(nearness(at(31, 121, 3000), at(31, 121))).toBeNull()
    expect(nearness(at(31, 121, null), at(31, 121, null))).toBe(0)
  })
})
