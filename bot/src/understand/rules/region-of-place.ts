/** Which of the company's sales regions a place lies in: 苏州 is in 江苏, 江苏 in 华东. */

const CITIES_OF: Readonly<Record<string, string>> = {
  江苏: '苏州 常州 无锡 南京 南通 扬州 镇江 泰州 徐州 盐城 淮安 连云港 宿迁 昆山 张家港 江阴 太仓 常熟 宜兴 吴江 溧阳 丹阳 靖江 泰兴 海安 启东',
  浙江: '杭州 宁波 温州 嘉兴 湖州 绍兴 金华 衢州 舟山 台州 丽水 义乌 余姚 慈溪 乐清 永康 海宁 桐乡 诸暨 安吉 长兴',
  上海: '浦东 松江 嘉定 青浦 奉贤 闵行 宝山 临港',
  安徽: '合肥 芜湖 蚌埠 马鞍山 安庆 滁州 阜阳 宣城 铜陵 淮南 淮北 黄山 宿州 六安 亳州 池州',
  福建: '福州 厦门 泉州 漳州 莆田 龙岩 晋江 三明 南平 宁德',
  江西: '南昌 九江 赣州 上饶 景德镇 宜春 吉安 抚州 萍乡 新余 鹰潭',
  山东: '济南 青岛 烟台 潍坊 淄博 临沂 济宁 威海 德州 东营 日照 泰安 滨州 聊城 枣庄 菏泽',
  河南: '郑州 洛阳 新乡 南阳 许昌 安阳 焦作 开封 平顶山 商丘 信阳 周口 驻马店 漯河 濮阳 鹤壁 三门峡',
  湖北: '武汉 宜昌 襄阳 荆州 黄石 十堰 孝感 荆门 鄂州 黄冈 咸宁 随州',
  湖南: '长沙 株洲 湘潭 衡阳 岳阳 常德 郴州 永州 娄底 益阳 邵阳 怀化 张家界',
  广东: '广州 深圳 东莞 佛山 珠海 中山 惠州 江门 汕头 肇庆 湛江 顺德 茂名 清远 韶关 揭阳 潮州 梅州 河源 阳江 汕尾 云浮',
  广西: '南宁 柳州 桂林 梧州 北海 玉林 钦州',
  海南: '海口 三亚',
  四川: '成都 绵阳 德阳 宜宾 泸州 南充 达州 乐山 自贡 内江 遂宁 眉山 攀枝花',
  贵州: '贵阳 遵义 毕节 六盘水',
  云南: '昆明 曲靖 大理 玉溪',
  陕西: '西安 宝鸡 咸阳 渭南 汉中 榆林 延安',
  甘肃: '兰州 天水 酒泉',
  青海: '西宁',
  宁夏: '银川',
  新疆: '乌鲁木齐 克拉玛依',
  西藏: '拉萨',
  辽宁: '沈阳 大连 鞍山 抚顺 营口 锦州 丹东 盘锦 本溪 辽阳',
  吉林: '长春 四平 通化',
  黑龙江: '哈尔滨 大庆 齐齐哈尔 牡丹江 佳木斯',
  河北: '石家庄 唐山 保定 邯郸 沧州 廊坊 秦皇岛 邢台 衡水 张家口 承德',
  山西: '太原 大同 长治 临汾 运城 晋中',
  内蒙古: '包头 呼和浩特 鄂尔多斯 赤峰 通辽',
  天津: '滨海',
}

const PROVINCES_OF: Readonly<Record<string, string>> = {
  华东: '上海 江苏 浙江 安徽 福建 江西 山东 台湾',
  华南: '广东 广西 海南 香港 澳门',
  华中: '河南 湖北 湖南',
  华北: '北京 天津 河北 山西 内蒙古',
  西南: '重庆 四川 贵州 云南 西藏',
  西北: '陕西 甘肃 青海 宁夏 新疆',
  东北: '辽宁 吉林 黑龙江',
}

const IN = new Map<string, string>(
  [CITIES_OF, PROVINCES_OF].flatMap((table) =>
    Object.entries(table).flatMap(([whole, parts]) =>
      parts.split(' ').map((part): [string, string] => [part, whole]),
    ),
  ),
)

/** The one of `regions` the place is, or lies in: the nearest of them; null when none is known to hold it. */
export function regionOfPlace(place: string, regions: readonly string[]): string | null {
  const plain = stemOf(place)
  for (let name: string | undefined = plain; name !== undefined; name = IN.get(name)) {
    const found = regions.find((region) => region === place || stemOf(region) === name)
    if (found !== undefined) return found
  }
  return null
}

/** Whether the words are the name of a place this knows. */
export function isPlace(words: string): boolean {
  const plain = stemOf(words)
  return IN.has(plain) || plain in CITIES_OF || plain in PROVINCES_OF
}

function stemOf(name: string): string {
  return name.trim().replace(/(?:特别行政区|自治区|大区|地区|区域|片区|省|市|区)$/u, '')
}
