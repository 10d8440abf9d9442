/** Names of companies that could stand in any list of customers, each with its trade and where it is. */
import type { Place } from '@kedu/shared/deal/commands'
import type { Random } from './random.ts'
import type { YearRegion } from './year-people.ts'

interface City {
  name: string
  lat: number
  lng: number
}

const city = (name: string, lat: number, lng: number): City => ({ name, lat, lng })

const CITIES: Readonly<Record<YearRegion, readonly City[]>> = {
  华东: [
    city('苏州', 31.3, 120.58),
    city('无锡', 31.49, 120.31),
    city('常州', 31.81, 119.97),
    city('南京', 32.06, 118.8),
    city('宁波', 29.87, 121.54),
    city('杭州', 30.27, 120.15),
    city('嘉兴', 30.75, 120.76),
    city('合肥', 31.82, 117.23),
    city('上海', 31.23, 121.47),
  ],
  华南: [
    city('广州', 23.13, 113.26),
    city('深圳', 22.54, 114.06),
    city('东莞', 23.02, 113.75),
    city('佛山', 23.02, 113.12),
    city('中山', 22.52, 113.39),
    city('珠海', 22.27, 113.58),
    city('厦门', 24.48, 118.09),
    city('南宁', 22.82, 108.37),
  ],
  华北: [
    city('天津', 39.13, 117.2),
    city('北京', 39.9, 116.4),
    city('唐山', 39.63, 118.18),
    city('石家庄', 38.04, 114.51),
    city('保定', 38.87, 115.46),
    city('青岛', 36.07, 120.38),
    city('济南', 36.65, 117.12),
    city('太原', 37.87, 112.55),
  ],
  西南: [
    city('成都', 30.57, 104.07),
    city('重庆', 29.56, 106.55),
    city('绵阳', 31.47, 104.68),
    city('贵阳', 26.65, 106.63),
    city('昆明', 25.04, 102.71),
    city('德阳', 31.13, 104.4),
  ],
  华中: [
    city('武汉', 30.59, 114.3),
    city('长沙', 28.23, 112.94),
    city('郑州', 34.75, 113.62),
    city('洛阳', 34.62, 112.45),
    city('株洲', 27.83, 113.13),
    city('宜昌', 30.69, 111.29),
  ],
}

const FIRST = [
  ...'晴恒华宏振海正金永德瑞天立新盛通联创科泰嘉凯博远鑫顺安大同兴丰云景朗锦东星宇昊铭启智澳尚诺百川润禾钧',
]
const SECOND = [
  ...'川力达强昌远信邦隆泰源丰业诚辉驰翔凌航威诺康美格特维森尔腾锐捷阳峰岳宁和润宜辰佳奥孚盟晟庆旺',
]

/** What a company does, and under which of the process's industries that falls. */
const TRADES: readonly (readonly [trade: string, industry: string])[] = [
  ['精密机械', '机械设备'],
  ['自动化设备', '机械设备'],
  ['包装机械', '机械设备'],
  ['智能装备', '机械设备'],
  ['电子科技', '电子电气'],
  ['电气', '电子电气'],
  ['光电', '电子电气'],
  ['汽车零部件', '汽车零部件'],
  ['汽配', '汽车零部件'],
  ['化工', '化工材料'],
  ['新材料', '化工材料'],
  ['模具', '金属加工'],
  ['铝业', '金属加工'],
  ['五金制品', '金属加工'],
  ['建材', '建筑建材'],
  ['门窗', '建筑建材'],
  ['环保科技', '能源环保'],
  ['新能源', '能源环保'],
  ['医疗器械', '医疗器械'],
  ['生物科技', '医疗器械'],
  ['食品', '食品饮料'],
  ['饮品', '食品饮料'],
  ['贸易', '商贸流通'],
  ['供应链管理', '商贸流通'],
]
const SUFFIXES = ['有限公司', '有限公司', '有限公司', '股份有限公司', '集团有限公司']

export interface YearCustomer {
  name: string
  alias: string
  industry: string
  place: Place
}

/** Gives names that were not given before. */
export function customersFor(): (region: YearRegion, random: Random) => YearCustomer {
  const taken = new Set<string>()
  return (region, random) => {
    for (;;) {
      const { name: place, lat, lng } = random.pick(CITIES[region])
      const brand = `${random.pick(FIRST)}${random.pick(SECOND)}`
      const [trade, industry] = random.pick(TRADES)
      const name = `${place}${brand}${trade}${random.pick(SUFFIXES)}`
      // One place has a brand of a trade once: a suffix alone makes no other company.
      const key = `${place}${brand}${trade}`
      if (taken.has(key)) continue
      taken.add(key)
      const near = () => random.between(-0.12, 0.12)
      return {
        name,
        alias: `${place}${brand}`,
        industry,
        place: {
          lat: round(lat + near()),
          lng: round(lng + near()),
          accuracyMeters: random.whole(15, 120),
          label: `${place}${brand}${trade}`,
        },
      }
    }
  }
}

function round(degrees: number): number {
  return Math.round(degrees * 1e5) / 1e5
}
