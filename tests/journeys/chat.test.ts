import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { aPhoto, ChatScene, countOf, textOf } from '../support/chat-scene.ts'
import { sealedContract, signedPage } from '../support/evidence/papers.ts'

let scene: ChatScene
beforeEach(async () => {
  scene = await ChatScene.open()
})
afterEach(() => scene.close())

const rep = (text: string) => scene.say('zhangwei', text)

describe('an ordinary update', () => {
  it('is stored at once with one confirming card', async () => {
    const said = await rep('华东机电 报价发过去了，卡在价格，周五下午3点回访')
    expect(countOf(said)).toBe(1)
    expect(said).toContain('已记下 · 江苏华东机电设备有限公司')
    expect(said).toContain('障碍：付款周期 → 价格')
    expect(said).toContain('11月27日 周五 15:00 回访')
    expect(said).toContain('〔对〕〔改〕〔撤销〕')
    expect(await scene.deal('华东机电')).toMatchObject({ obstacle: '价格' })
  })

  it('settles its card quietly when 〔对〕 is tapped, and can still be taken back in words', async () => {
    await rep('华东机电 卡在价格，周五下午3点回访')
    const lines = await scene.user('zhangwei').transcript()
    const before = lines.filter((item) => item.from === 'bot').length
    const said = await scene.tap('zhangwei', '对')
    expect(countOf(said)).toBe(1)
    expect(said).toContain('已确认')
    expect(said).toContain('障碍：付款周期 → 价格')
    expect(said).not.toContain('〔')
    const items = await scene.user('zhangwei').transcript()
    expect(items.filter((item) => item.from === 'bot')).toHaveLength(before)
    expect(await rep('撤销')).toContain('障碍：价格 → 付款周期')
  })

  it('asks whether next year is meant when the day is over, and keeps what it is told', async () => {
    const asked = await rep('华东机电 10月1日拜访')
    expect(asked).toContain('2027年10月1日')
    expect((await scene.deal('华东机电')).nextAction?.date).not.toBe('2027-10-01')
    expect(await rep('12月1日')).toContain('12月1日 周二')
    expect(await scene.deal('华东机电')).toMatchObject({ nextAction: { date: '2026-12-01' } })
  })

  it('asks for the day when it was a few days ago', async () => {
    expect(await rep('华东机电 11月20日拜访')).toContain('「11月20日」已经过去了')
    expect(await scene.tap('zhangwei', '明天')).toContain('11月')
  })

  it('of somebody else shows who truly wrote it', async () => {
    const said = await scene.say('wangmin', '恒力轴承 周四电话回访')
    expect(said).toContain('由 王敏 代 李娜 填写')
    expect(await scene.say('lina', '恒力轴承到哪一步了')).toContain('由 王敏 代填')
  })

  it('says so when nothing but the words is new', async () => {
    expect(await rep('华东机电 下次带样册过去，老板很客气')).toMatch(/已记下|下次/)
    expect(await rep('华东机电')).toContain('老板很客气')
  })
})

describe('several customers', () => {
  it('are stored each with its own part', async () => {
    const said = await rep('华东机电说嫌贵，下周二再谈；亿达机械报价已经发了，周四打电话')
    expect(countOf(said)).toBe(2)
    expect(await scene.deal('华东机电')).toMatchObject({ obstacle: '嫌贵', stage: 'quote' })
    const other = await scene.deal('亿达机械')
    expect(other).toMatchObject({ stage: 'quote', obstacle: '无' })
    expect(other.summary).not.toContain('嫌贵')
  })

  it('are asked about with owner and number where the words fit more than one', async () => {
    const said = await rep('亿达 周四打电话')
    expect(said).toContain('常州亿达模具有限公司：K-4，负责人 李娜')
    expect(said).toContain('无锡亿达机械有限公司：K-2')
    expect(await scene.tap('zhangwei', '无锡亿达机械有限公司')).toContain(
      '已记下 · 无锡亿达机械有限公司',
    )
  })

  it('keep the open question while another one is talked about, and it comes again', async () => {
    expect(await rep('华东机电 过两天再联系')).toContain('具体是哪天')
    const said = await rep('亿达机械 报价发了，周四回访')
    expect(said).toContain('已记下 · 无锡亿达机械有限公司')
    expect(said).toContain('具体是哪天')
    expect(said).toContain('江苏华东机电设备有限公司')
    expect(await rep('２。')).toContain('已记下 · 江苏华东机电设备有限公司')
  })

  it('of colleagues can be neither changed nor read', async () => {
    expect(await rep('恒力轴承报价了，周五回访')).toContain(
      '杭州恒力轴承有限公司 由 李娜 负责，这条没有记',
    )
    const asked = await rep('恒力轴承到哪一步了')
    expect(asked).toContain('由 李娜 负责，你看不到它的详情')
    expect(asked).not.toContain('交期')
    expect(await scene.deal('恒力轴承')).toMatchObject({ obstacle: '交期' })
  })
})

describe('a new customer', () => {
  it('is opened after one question at a time, what was said being kept', async () => {
    expect(await rep('新客户 常州天合风电设备有限公司，卡在价格')).toContain('现在到哪个阶段')
    const date = await scene.tap('zhangwei', '线索')
    expect(date).toContain('下次动作是哪天')
    expect(date).toContain('价格')
    expect(await rep('下周三')).toContain('已新建 · 常州天合风电设备有限公司')
  })

  it('that a colleague has is shown with its owner, and can be another one of the name', async () => {
    const said = await rep('新客户 恒力轴承，展会认识的')
    expect(said).toContain('杭州恒力轴承有限公司：K-3，负责人 李娜')
    expect(await scene.tap('zhangwei', '不是，是另一家')).toContain('客户全名是什么')
    expect(await rep('泉州恒力轴承科技有限公司')).toContain(
      '泉州恒力轴承科技有限公司 现在到哪个阶段',
    )
  })

  it('is not opened by somebody who only asks', async () => {
    const before = scene.test.workspace.rows().length
    expect(await rep('广州飞马物流有限公司到哪一步了')).not.toContain('现在到哪个阶段')
    expect(scene.test.workspace.rows()).toHaveLength(before)
  })

  it('is withdrawn by 撤销', async () => {
    await rep('新客户 常州天合风电设备有限公司，线索，没有障碍，周五拜访')
    for (const answer of ['线索', '无', '周五']) {
      if (scene.test.workspace.customers.similar('常州天合风电设备有限公司').length === 0)
        await rep(answer)
    }
    expect(scene.test.workspace.customers.similar('常州天合风电设备有限公司')).toHaveLength(1)
    expect(await rep('撤销')).toContain('已撤销 · 常州天合风电设备有限公司')
    expect(scene.test.workspace.customers.similar('常州天合风电设备有限公司')).toHaveLength(0)
  })
})

describe('correcting', () => {
  it('is done by buttons', async () => {
    await rep('华东机电 周五下午3点回访')
    expect(await scene.tap('zhangwei', '改')).toContain('江苏华东机电设备有限公司 改哪一项')
    expect(await scene.tap('zhangwei', '障碍')).toContain('障碍应该是什么')
    expect(await scene.tap('zhangwei', '就选这个', { answer: '交期' })).toContain(
      '障碍：付款周期 → 交期',
    )
  })

  it('is done in words', async () => {
    await rep('华东机电 周五下午3点回访')
    expect(await rep('改')).toContain('江苏华东机电设备有限公司 改哪一项')
    expect(await rep('下次动作')).toContain('下次动作应该是什么')
    expect(await rep('下周三')).toContain('12月2日 周三')
  })

  it('asks again, with the reason, when the answer does not do', async () => {
    await rep('华东机电 周五下午3点回访')
    await rep('改')
    await rep('障碍')
    const again = await rep('待定')
    expect(countOf(again)).toBe(1)
    expect(again).toContain('「待定」还看不出卡在哪里')
    expect(await rep('预算没批')).toContain('障碍：付款周期 → 预算没批')
  })

  it('keeps a question that was open before', async () => {
    await rep('亿达机械 周四打电话')
    expect(await rep('华东机电 过两天再联系')).toContain('具体是哪天')
    await scene.tap('zhangwei', '改')
    await rep('障碍')
    const said = await rep('预算没批')
    expect(said).toContain('障碍：无 → 预算没批')
    expect(said).toContain('具体是哪天')
  })

  it('does nothing when only 〔就选这个〕 is tapped', async () => {
    await rep('华东机电 周五下午3点回访')
    await scene.tap('zhangwei', '改')
    await scene.tap('zhangwei', '障碍')
    expect(await scene.tap('zhangwei', '就选这个')).toContain('还没选')
    expect(await scene.deal('华东机电')).toMatchObject({ obstacle: '付款周期' })
  })
})

describe('undo', () => {
  it('in words goes back entry by entry', async () => {
    await rep('华东机电 卡在价格')
    await rep('华东机电 卡在交期')
    expect(await rep('撤销')).toContain('障碍：交期 → 价格')
    expect(await rep('撤销')).toContain('障碍：价格 → 付款周期')
    expect(await rep('撤销')).toContain('没有可以撤销的')
  })

  it('drops what is just being asked before it touches what is stored', async () => {
    await rep('华东机电 卡在价格')
    await rep('亿达机械 过两天再联系')
    expect(await rep('撤销')).toContain('正在问的这条不记')
    expect(await scene.deal('华东机电')).toMatchObject({ obstacle: '价格' })
    await rep('撤销')
    expect(await scene.deal('华东机电')).toMatchObject({ obstacle: '付款周期' })
  })

  it('gives a deal back that was handed over', async () => {
    const said = await rep('华东机电转给李娜')
    expect(said).toContain('负责人：张伟 → 李娜')
    expect(said).not.toContain('代')
    await rep('撤销')
    expect((await scene.deal('华东机电')).ownerId).toBe('zhangwei')
  })

  it('takes a whole burst of photos back', async () => {
    await rep('华东机电 周五回访')
    for (let sent = 0; sent < 3; sent += 1) await scene.user('zhangwei').forward([await aPhoto()])
    await scene.test.advance(4000)
    expect((await scene.deal('华东机电')).evidence).toHaveLength(3)
    expect(await scene.tap('zhangwei', '撤销')).toContain('移走 3 个附件')
    expect((await scene.deal('华东机电')).evidence).toHaveLength(0)
  })
})

describe('handing over', () => {
  it('asks which of two namesakes, and for whom nobody knows', async () => {
    expect(await rep('华东机电转给王敏')).toContain('〔王敏（华东）〕〔王敏（华南）〕')
    await scene.tap('zhangwei', '王敏（华南）')
    expect((await scene.deal('华东机电')).ownerId).toBe('wangmin2')
    expect(await rep('亿达机械转给小朱')).toContain('没找到能接手的「小朱」')
    expect(await rep('钱走')).toContain('没找到能接手的「钱走」')
    expect(await rep('李娜')).toContain('负责人：张伟 → 李娜')
  })
})

describe('waiting and closing', () => {
  it('waits for a reason and a day, and asks for what is missing', async () => {
    expect(await rep('华东机电 等客户到月底，在走审批')).toContain('等到 11月30日 周一')
    const second = await rep('华东机电 先等客户到12月20日，客户还在走流程')
    expect(second).toContain('已经等过 1 次')
    expect((await scene.deal('华东机电')).waitCount).toBe(1)
    await scene.later(0.1)
    const said = await scene.photos('zhangwei')
    expect(said).toContain('等到 12月20日 周日')
    expect((await scene.deal('华东机电')).waitCount).toBe(2)
  })

  it('asks why a deal was lost, once', async () => {
    expect(await rep('华东机电丢了')).toContain('丢单的主要原因')
    expect(await rep('被竞品抢了，价格低了10%')).toContain('丢单：被竞品抢了')
    expect(await rep('撤销')).toContain('→ 跟进中')
    expect((await scene.deal('华东机电')).outcome.kind).toBe('open')
  })

  it('refuses to wait until an evening that has passed, and asks for another day', async () => {
    await scene.later(10)
    const said = await rep('华东机电 等客户到今天，在走审批')
    expect(said).toContain('今天已经过了下班点')
    expect(await rep('下周三')).toContain('等到 12月2日 周三')
  })
})

describe('photos', () => {
  it('complete a move by themselves once they are sorted', async () => {
    expect(await rep('华东机电推进到合同')).toContain('还差合同扫描件、签字页特写')
    const sealed = await scene.photos('zhangwei', 1, await sealedContract())
    expect(sealed).toContain('1 张照片已存到 江苏华东机电设备有限公司')
    const first = await scene.tap('zhangwei', '就选这个', { answer: 'contract-scan' })
    expect(first).toContain('还差签字页特写')
    expect(first).not.toContain('合同扫描件、')
    expect(first).toContain('● 已核对 检测到红章')
    await scene.photos('zhangwei', 1, await signedPage())
    expect(await rep('签字页')).toContain('阶段：报价 → 合同')
    expect((await scene.deal('华东机电')).stage).toBe('contract')
    expect(await rep('合同发我看看')).toContain('合同扫描件 · 江苏华东机电设备有限公司')
  })

  it('sent one by one are one question and one card', async () => {
    await rep('华东机电 周五回访')
    for (let sent = 0; sent < 9; sent += 1) await scene.user('zhangwei').forward([await aPhoto()])
    await scene.test.advance(4000)
    const said = await scene.news('zhangwei')
    expect(countOf(said)).toBe(1)
    expect(said).toContain('9 张照片已存到 江苏华东机电设备有限公司')
  })

  it('that came slowly change the card instead of adding more', async () => {
    await rep('华东机电 周五回访')
    await scene.photos('zhangwei')
    await scene.photos('zhangwei')
    const items = await scene.user('zhangwei').transcript()
    const cards = textOf(items.filter((item) => item.from === 'bot'))
    expect(cards).toContain('2 张照片已存到')
    expect(cards).not.toContain('1 张照片已存到')
  })

  it('without a recent customer are one question, answered by name with a caption', async () => {
    const said = await scene.photos('zhangwei', 2)
    expect(countOf(said)).toBe(1)
    expect(said).toContain('这些文件挂到哪个客户')
    expect(await rep('华东机电的现场照片，周四再去一趟')).toMatch(/现场照片[\s\S]*周四/)
    expect((await scene.deal('华东机电')).evidence.map((file) => file.kind)).toEqual([
      'site-photo',
      'site-photo',
    ])
    await scene.test.advance(10_000)
    expect(await scene.news('zhangwei')).toBe('')
  })

  it('are answered by number, and a question that came late does not come', async () => {
    await scene.user('zhangwei').forward([await aPhoto()])
    expect(await rep('1')).toContain('1 张照片已存到 江苏华东机电设备有限公司')
    await scene.test.advance(10_000)
    expect(await scene.news('zhangwei')).toBe('')
  })

  it('can be for a customer who is not there yet', async () => {
    await scene.photos('zhangwei')
    expect(await rep('常州天合风电')).toContain('还没有「常州天合风电」')
    await scene.tap('zhangwei', '新建这个客户')
    await rep('线索')
    await rep('没有')
    const said = await rep('后天')
    expect(said).toContain('已新建 · 常州天合风电')
    expect(said).toContain('1 张照片已存到 常州天合风电')
    expect((await scene.deal('天合风电')).evidence).toHaveLength(1)
  })

  it('on the wrong customer move with one tap and one name', async () => {
    await rep('华东机电 周五回访')
    await scene.photos('zhangwei', 2)
    await scene.tap('zhangwei', '换一个客户')
    expect(await rep('亿达机械')).toContain('2 张照片已存到 无锡亿达机械有限公司')
    expect((await scene.deal('华东机电')).evidence).toHaveLength(0)
    expect((await scene.deal('亿达机械')).evidence).toHaveLength(2)
  })

  it('are not lost on a colleague’s customer', async () => {
    await scene.photos('zhangwei')
    const said = await rep('恒力轴承')
    expect(said).toContain('由 李娜 负责')
    expect(said).toContain('这些文件挂到哪个客户')
    await rep('华东机电')
    expect((await scene.deal('华东机电')).evidence).toHaveLength(1)
  })

  it('wait for an answer for days', async () => {
    await scene.photos('zhangwei')
    await scene.later(30)
    expect(await rep('今天做什么')).toContain('这些文件挂到哪个客户')
    await rep('华东机电')
    expect((await scene.deal('华东机电')).evidence).toHaveLength(1)
  })
})

describe('questions', () => {
  it('older than a day are given up, and that is said', async () => {
    await rep('华东机电 过两天再联系')
    await scene.later(25)
    const said = await rep('今天做什么')
    expect(said).toContain('江苏华东机电设备有限公司 昨天那条')
    expect(said).toContain('没有记')
  })

  it('that are over change nothing when their card is tapped', async () => {
    await rep('华东机电 过两天再联系')
    const card = await scene.card('zhangwei', '明天')
    await rep('12月3日')
    const version = (await scene.deal('华东机电')).appliedCommands.length
    expect(textOf(await scene.user('zhangwei').tap(card, '明天'))).toContain('已经答过了')
    expect((await scene.deal('华东机电')).appliedCommands).toHaveLength(version)
  })

  it('put aside are still answered by a tap on their card', async () => {
    await rep('华东机电 过两天再联系')
    const card = await scene.card('zhangwei', '后天')
    await rep('亿达机械 周四打电话')
    expect(textOf(await scene.user('zhangwei').tap(card, '后天'))).toContain(
      '已记下 · 江苏华东机电设备有限公司',
    )
    expect(await rep('谢谢')).toBe('不客气。')
  })

  it('are given up with 算了', async () => {
    await rep('华东机电 过两天再联系')
    expect(await rep('算了')).toContain('这条先不记')
    expect((await scene.deal('华东机电')).summary).toBeNull()
  })

  it('stay when an answer cannot be read', async () => {
    await rep('华东机电 过两天再联系')
    expect(await rep('嘿嘿嘿')).toContain('没看出是哪天')
    expect(await rep('后天')).toContain('已记下')
  })

  it('answer greetings, emoji and empty talk without storing anything', async () => {
    for (const text of ['你好', '😀😀', '。。。']) {
      expect(await rep(text)).toContain('在的')
    }
    expect(await rep('那个谁家今天又在念叨这个事情')).toContain('先没记')
    expect(scene.test.workspace.rows().every((row) => row.version === 1)).toBe(true)
  })
})

describe('asking', () => {
  it('answers each role in its reach', async () => {
    await scene.later(24 * 9)
    expect(await scene.say('wangmin', '有哪些超期')).toContain('江苏华东机电')
    expect(await scene.say('wangmin', '有哪些超期')).not.toContain('深圳宏图')
    const one = await scene.say('wangmin', '张伟有哪些超期')
    expect(one).toContain('江苏华东机电')
    expect(one).not.toContain('恒力')
    expect(await scene.say('wangmin', '高飞有哪些超期')).toContain('不在你能看的范围里')
    // Not to see it is something else than that there is nothing.
    expect(await scene.say('wangmin', '华南区超期的有哪些')).toContain('不在你能看的范围里')
    const region = await scene.say('chen', '华南区超期的有哪些')
    expect(region).toContain('深圳宏图')
    expect(region).not.toContain('江苏华东机电')
    expect(await scene.say('zhoucai', '有哪些超期')).toContain('只给负责人和主管看')
    const own = await rep('李娜有哪些超期')
    expect(own).toContain('别人的超期清单只给主管看')
    expect(own).not.toContain('恒力')
  })

  it('lets production and finance look and not write', async () => {
    expect(await scene.say('sunchan', '华东机电到哪一步了')).toContain('阶段：报价')
    expect(await scene.say('zhoucai', '华东机电 报价发了')).toContain('这条没有记')
    expect((await scene.deal('华东机电')).summary).toBeNull()
  })

  it('stores what is handled elsewhere later as a note and says so', async () => {
    const said = await rep('华东机电回款5万到账了')
    expect(said).toContain('回款登记还没开通')
    expect(await scene.deal('华东机电')).toMatchObject({ amountFen: null })
    expect((await scene.deal('华东机电')).summary).toContain('回款5万')
  })
})

describe('工艺备注', () => {
  const secret = '壁厚必须三点二毫米'

  it('is stored nowhere, also not as the answer to a question', async () => {
    expect(await rep(`工艺备注 华东机电 ${secret}`)).toContain('没有存')
    await rep('华东机电丢了')
    expect(await rep(`工艺备注：${secret}`)).toContain('没有存')
    await rep('算了')
    await rep(`华东机电说嫌贵，周二再谈；亿达机械 工艺备注：${secret}`)
    await scene.later(1)
    const found = filesWith(scene.test.folder, secret)
    // The sender's own chat shows what the sender typed; nothing else may.
    expect(found.filter((file) => !/webchat.*zhangwei\.json$/.test(file))).toEqual([])
  })
})

function filesWith(folder: string, words: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => readFileSync(file).includes(words))
    .map((file) => file.slice(folder.length))
}

describe('an alert', () => {
  beforeEach(async () => {
    // Red on Sunday evening; the manager hears of it on Monday morning at the latest.
    await rep('亿达机械 12月20日回访')
    await scene.say('lina', '恒力轴承 12月20日回访')
    await scene.say('lina', '亿达模具 12月20日回访')
    await scene.news('wangmin')
  })

  const strike = async () => {
    await scene.later(24 * 7)
    return scene.news('wangmin')
  }

  it('is repaired with two taps and one visible change each', async () => {
    expect(await strike()).toContain('已联系，3 天后再跟')
    const first = await scene.tap('wangmin', '已联系，3 天后再跟', { obstacle: '价格' })
    expect(countOf(first)).toBe(1)
    expect(first).toContain('障碍：付款周期 → 价格')
    const second = await scene.tap('wangmin', '确认写入')
    expect(countOf(second)).toBe(1)
    expect(second).toContain('已处理 · 王敏')
    expect(await scene.deal('华东机电')).toMatchObject({ obstacle: '价格' })
    await expect(scene.card('wangmin', '确认写入')).rejects.toThrow()
    expect(await scene.say('wangmin', '1')).toContain('没有这个选项')
  })

  it('waits with two taps', async () => {
    await strike()
    const days = await scene.tap('wangmin', '等客户：选日期')
    expect(days).toContain('选一天就写入')
    expect(await scene.say('wangmin', '12月10日')).toContain('已处理 · 王敏')
    expect((await scene.deal('华东机电')).wait).toMatchObject({ until: '2026-12-10' })
  })

  it('says what is missing when the next stage has a gate', async () => {
    await strike()
    await scene.tap('wangmin', '推进到合同')
    expect(await scene.tap('wangmin', '确认写入')).toContain('还差合同扫描件')
    expect((await scene.deal('华东机电')).stage).toBe('quote')
  })

  it('is answered by numbers, and with another obstacle in words', async () => {
    await strike()
    expect(await scene.say('wangmin', '1')).toContain('确认写入')
    expect(await scene.say('wangmin', '交期')).toContain('障碍：付款周期 → 交期')
    expect(await scene.say('wangmin', '1')).toContain('已处理 · 王敏')
    expect(await scene.deal('华东机电')).toMatchObject({ obstacle: '交期' })
    expect((await scene.deal('华东机电')).alerts[0]?.status).toBe('handled')
  })

  it('asked for by number and written by tap settles every card of it', async () => {
    await strike()
    await scene.say('wangmin', '1')
    expect(await scene.tap('wangmin', '确认写入')).toContain('已处理 · 王敏')
    await expect(scene.card('wangmin', '已联系，3 天后再跟')).rejects.toThrow()
  })

  it('shows its sum', async () => {
    await strike()
    const items = await scene.user('wangmin').transcript()
    const card = items.at(-1)
    const label =
      card?.content.kind === 'card'
        ? card.content.card.buttons.find((button) => button.label.includes('怎么算的'))?.label
        : undefined
    expect(await scene.tap('wangmin', label ?? '')).toContain('48')
  })

  it('that the rep answered first is over for the manager', async () => {
    await strike()
    const card = await scene.card('wangmin', '已联系，3 天后再跟')
    await rep('华东机电 卡在价格，12月8日回访')
    await scene.news('wangmin')
    expect(textOf(await scene.user('wangmin').tap(card, '已联系，3 天后再跟'))).toContain('已处理')
    expect(await scene.deal('华东机电')).toMatchObject({ obstacle: '价格' })
  })
})

describe('two alerts at once', () => {
  it('are told apart when a bare number comes', async () => {
    await scene.later(24 * 7)
    expect(countOf(await scene.news('wangmin'))).toBeGreaterThan(1)
    expect(await scene.say('wangmin', '1')).toContain('说的是哪个客户')
    expect(await scene.say('wangmin', '华东机电')).toContain('已联系，3 天后再跟 · 江苏华东机电')
    expect(await scene.say('wangmin', '1')).toContain('已处理 · 王敏')
    expect((await scene.deal('华东机电')).alerts[0]?.status).toBe('handled')
    expect((await scene.deal('恒力轴承')).alerts[0]?.status).toBe('open')
  })
})

describe('a new customer still being entered', () => {
  it('does not take a sentence for its industry or its first contact, but keeps the facts', async () => {
    const b2b = await ChatScene.open({ isB2b: true })
    try {
      const say = (text: string) => b2b.say('zhangwei', text)
      const opening = '新客户 东莞铭达精密，线索，没有障碍，周五拜访'
      expect(await say(opening)).toContain('是哪个行业')
      const named = await say('东莞铭达 周五3点改到下周一上午')
      expect(named).toContain('是哪个行业')
      expect(named).not.toContain('改到')
      const facts = await say('客户说价格贵，下周三再聊')
      expect(facts).toContain('是哪个行业')
      expect(facts).toContain('12月2日 周三')
      for (const noIndustry of ['对', '好的', '🙂🙂', '待定']) {
        const again = await say(noIndustry)
        expect(again).toContain('是哪个行业')
      }
      expect(await say('做电机的')).toContain('第一次是怎么接触上的')
      expect(await say('陌拜')).toContain('从「电话」「展会」「转介」里选一个')
      const stored = await say('上次去展会碰到的')
      expect(stored).toContain('已新建 · 东莞铭达精密')
      expect(stored).toContain('行业：做电机的')
      expect(stored).toContain('首次接触：展会')
    } finally {
      await b2b.close()
    }
  })

  it('does not take a sentence for its name', async () => {
    await rep('新客户 恒力轴承，展会认识的')
    await scene.tap('zhangwei', '不是，是另一家')
    const again = await rep('他们那边说价格有点高，周五再去一趟')
    expect(again).toContain('客户全名是什么')
    expect(again).toContain('11月27日 周五')
    expect(await rep('泉州恒力轴承科技有限公司')).toContain(
      '泉州恒力轴承科技有限公司 现在到哪个阶段',
    )
  })

  it('gets what is said about it, and nothing of it lands on a customer named beside', async () => {
    await rep('新客户 东莞铭达，卡在价格')
    const said = await rep('东莞铭达 发了报价，顺便问下亿达机械合同发我看看')
    expect(said).toContain('无锡亿达机械有限公司 还没有合同文件')
    expect(said).toContain('东莞铭达 下次动作是哪天')
    expect(said).toContain('报价')
    expect(await scene.deal('亿达机械')).toMatchObject({ stage: 'lead', summary: null })
    expect(await rep('后天')).toContain('阶段：报价')
  })

  it('gets what is said about it while something else is asked', async () => {
    await rep('新客户 东莞铭达，卡在价格')
    await rep('华东机电 过两天再联系')
    const said = await rep('东莞铭达 发了报价，周五拜访')
    expect(said).toContain('已新建 · 东莞铭达')
    expect(said).toContain('江苏华东机电设备有限公司')
  })

  it('keeps a day said while its stage is asked', async () => {
    await rep('新客户 东莞铭达，卡在价格')
    const said = await rep('周五再去拜访')
    expect(said).toContain('东莞铭达 现在到哪个阶段')
    expect(said).toContain('11月27日 周五')
    expect(await rep('线索')).toContain('已新建 · 东莞铭达')
  })

  it('is entered once when it is told of twice, the newest words winning', async () => {
    await rep('新客户 东莞铭达，发了报价')
    const said = await rep('新客户 东莞铭达精密有限公司，线索，卡在价格，周五拜访')
    expect(said).toContain('已新建 · 东莞铭达精密有限公司')
    expect(said).toContain('阶段：线索')
    expect(countOf(said)).toBe(1)
  })
})

describe('while it is asked which customer is meant', () => {
  it('facts are kept, and neither a sentence nor an agreement is a name', async () => {
    await rep('卡在预算')
    const said = await rep('天合机械还没签合同，催他们签，下周三再看')
    expect(said).toContain('说的是哪个客户')
    expect(said).toContain('12月2日 周三')
    expect(await rep('确认')).not.toContain('新建')
    expect(await rep('华东机电')).toMatch(/付款周期 → 预算[\s\S]*12月2日 周三/)
  })

  it('something to record is stored, and the query is given up', async () => {
    expect(await rep('现在什么情况')).toContain('说的是哪个客户')
    await rep('到哪一步了')
    const said = await rep('华东机电 卡在价格，周五下午三点拜访')
    expect(countOf(said)).toBe(1)
    expect(said).toContain('障碍：付款周期 → 价格')
  })

  it('two open queries show a deal once', async () => {
    await rep('现在什么情况')
    await rep('到哪一步了')
    expect(countOf(await rep('华东机电'))).toBe(1)
  })
})

describe('asking about a customer nobody has', () => {
  it.each(['zhangwei', 'wangmin'])('says that it was not found, to %s', async (personId) => {
    expect(await scene.say(personId, '成都不存在的公司现在什么情况')).toBe(
      '没有找到「成都不存在的公司」。',
    )
  })

  it('puts the open question again once, and its card still works', async () => {
    await rep('华东机电 过两天再联系')
    const card = await scene.card('zhangwei', '后天')
    expect(await rep('亿达机械现在什么情况')).toContain('具体是哪天')
    expect(await rep('亿达机械现在什么情况')).not.toContain('具体是哪天')
    expect(await rep('亿达机械 周四打电话')).toContain('具体是哪天')
    expect(textOf(await scene.user('zhangwei').tap(card, '后天'))).toContain(
      '已记下 · 江苏华东机电设备有限公司',
    )
  })
})

describe('a number that is no choice', () => {
  it('is asked for again when several alerts wait', async () => {
    await scene.later(24 * 7)
    await scene.news('wangmin')
    await scene.say('wangmin', '1')
    const again = await scene.say('wangmin', '9')
    expect(again).toContain('没有这个选项')
    expect(again).toContain('说的是哪个客户')
    expect(await scene.say('wangmin', '华东机电')).toContain('江苏华东机电')
  })
})

describe('再撤销', () => {
  it('takes back the next newest entry, also while something is asked', async () => {
    await rep('华东机电 卡在价格')
    await rep('华东机电 卡在交期')
    await rep('撤销')
    await rep('亿达机械 过两天再联系')
    expect(await rep('再撤销')).toContain('障碍：价格 → 付款周期')
  })
})
