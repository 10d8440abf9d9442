/**
 * Reps who report through WeCom, each with a customer and a manager of their own: every message is
 * one update, every customer left alone is one nudge to the rep and one red flag to the manager.
 * WeCom sends again what was not acknowledged, and so do they.
 */
import { EventEmitter, once } from 'node:events'
import { DAY_MS, HOUR_MS } from '@kedu/shared/time/instant'
import { callbackXml } from '../support/fake-wecom-callbacks.ts'
import type { World } from './world.ts'

/** Names no two of which are alike. */
const CUSTOMERS = `
  华东机电 常州天合 苏州恒力 无锡鼎盛 南通海川 宁波东方 嘉兴永固 湖州明达 温州百川 台州宏业 金华康源 衢州长青
  徐州力拓 淮安金石 盐城同舟 扬州广源 镇江恒升 泰州春晖 宿迁博远 合肥华庆 芜湖新安 滁州永兴 黄山云海 蚌埠安泰`
  .trim()
  .split(/\s+/)
export const MOST_REPS = CUSTOMERS.length
const OBSTACLES = ['价格', '交期', '竞品', '决策人']
/** WeCom gives up on a request after so long, and repeats it. */
const REPEAT_AFTER_MS = 100

export interface Repetitions {
  /** The connection broke or nobody was there. */
  cut: number
  /** Answered with this status instead of 200. */
  refused: Map<number, number>
}

export class Reps {
  readonly count: number
  /** Message ids WeCom was told to forget: "we have it". */
  readonly acknowledged = new Set<string>()
  /** Of each rep, how many of them. */
  readonly messagesOf: number[]
  readonly repetitions: Repetitions = { cut: 0, refused: new Map() }
  readonly #world: World
  readonly #events = new EventEmitter().setMaxListeners(0)

  constructor(world: World, count: number) {
    if (count > MOST_REPS) throw new Error(`There are ${MOST_REPS} customers`)
    this.#world = world
    this.count = count
    this.messagesOf = Array.from({ length: count }, () => 0)
    for (let rep = 0; rep < count; rep += 1) {
      world.fake.addMember({ userid: bossOf(rep), name: `主管${rep}` })
      world.fake.addMember({ userid: idOf(rep), name: `销售${rep}`, directLeader: [bossOf(rep)] })
    }
  }

  onAcknowledged(hear: () => void): void {
    this.#events.on('taken', hear)
  }

  /** Resolves at the next acknowledgement. */
  async nextAcknowledged(): Promise<void> {
    await once(this.#events, 'taken')
  }

  /** Resolves after so many refusals from now on. */
  async refusals(count: number): Promise<void> {
    for (let seen = 0; seen < count; seen += 1) await once(this.#events, 'refused')
  }

  /** Each sends so many messages, one after the other; all of them at the same time. */
  async sendEach(count: number, server: () => Promise<void>): Promise<void> {
    const all = Array.from({ length: this.count }, async (_, rep) => {
      for (let sent = 0; sent < count; sent += 1) await this.send(rep, server)
    })
    await Promise.all(all)
  }

  /** One message, repeated until it is acknowledged. `server` resolves when there is one to ask. */
  async send(rep: number, server: () => Promise<void>): Promise<void> {
    const position = this.messagesOf[rep] ?? 0
    const id = messageId(rep, position)
    const words = this.#words(rep, position)
    for (;;) {
      await server()
      if (await this.#isTaken(rep, id, words)) break
      await new Promise((resolve) => setTimeout(resolve, REPEAT_AFTER_MS))
    }
    this.acknowledged.add(`wecom:msg:${id}`)
    this.messagesOf[rep] = position + 1
    this.#events.emit('taken')
  }

  async #isTaken(rep: number, id: string, words: string): Promise<boolean> {
    const { fake } = this.#world
    const xml = callbackXml({
      ToUserName: fake.corpId,
      FromUserName: idOf(rep),
      CreateTime: Math.floor(this.#world.now() / 1000),
      MsgType: 'text',
      Content: words,
      MsgId: { xml: id },
      AgentID: fake.agentId,
    })
    try {
      const { status } = await fake.callback(xml, idOf(rep))
      if (status === 200) return true
      const { refused } = this.repetitions
      refused.set(status, (refused.get(status) ?? 0) + 1)
      this.#events.emit('refused')
    } catch {
      this.repetitions.cut += 1
    }
    return false
  }

  /** The next visit is always tomorrow: red two days after that, at 18:00. */
  #words(rep: number, position: number): string {
    const [, month, day] = new Date(this.#world.now() + DAY_MS + 8 * HOUR_MS)
      .toISOString()
      .slice(0, 10)
      .split('-')
    const visit = `${Number(month)}月${Number(day)}日回访`
    const name = CUSTOMERS[rep]
    return position === 0
      ? `新客户 ${name}设备有限公司，报价，卡在价格，${visit}`
      : `${name} 卡在${OBSTACLES[position % OBSTACLES.length]}，${visit}`
  }

  /** Chinese: how often what was answered instead of "we have it". */
  refusedInWords(): string {
    const each = [...this.repetitions.refused].map(([status, times]) => `${status} ${times} 次`)
    return each.length === 0 ? '没有拒收' : `拒收：${each.join('、')}`
  }

  /** Cards on the screens of reps and managers by what they are. */
  seen(): Seen {
    const { fake } = this.#world
    const reps = Array.from({ length: this.count }, (_, rep) => fake.cardsFor(idOf(rep)))
    const bosses = Array.from({ length: this.count }, (_, rep) => fake.cardsFor(bossOf(rep)))
    return { reps, bosses }
  }
}

export interface Seen {
  reps: ReturnType<World['fake']['cardsFor']>[]
  bosses: ReturnType<World['fake']['cardsFor']>[]
}

export function idOf(rep: number): string {
  return `rep${rep}`
}
export function bossOf(rep: number): string {
  return `boss${rep}`
}
function messageId(rep: number, position: number): string {
  return String(7_400_000_000_000_000_000n + BigInt(rep * 100_000 + position))
}
