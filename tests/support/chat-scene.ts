/** People at the web chat of one small company, with deals already in it. */
import { handleCommand } from '@kedu/server/flows/handle-command'
import type { WebChatItem } from '@kedu/shared/contracts/web-chat-item'
import type { Deal } from '@kedu/shared/deal/deal'
import type { Person } from '@kedu/shared/people/person'
import { newPerson } from '@kedu/shared/people/person'
import { b2bProcess } from '@kedu/shared/process/templates'
import { localDate } from '@kedu/shared/time/instant'
import sharp from 'sharp'
import { buildTestApp, smallTeam, type TestApp } from './build-test-app.ts'
import { WebChatUser, words } from './web-chat-user.ts'

let colours = 0

/** A small picture, another one each time. */
export async function aPhoto(): Promise<{ bytes: Uint8Array; fileName: string; mime: string }> {
  colours += 1
  const background = { r: colours % 256, g: (colours * 37) % 256, b: 90 }
  const bytes = await sharp({ create: { width: 40, height: 40, channels: 3, background } })
    .jpeg()
    .toBuffer()
  return { bytes: new Uint8Array(bytes), fileName: `照片${colours}.jpg`, mime: 'image/jpeg' }
}

function morePeople(): Person[] {
  const person = (id: string, name: string, given: Partial<Person>) =>
    newPerson({ id, name, accounts: { web: id }, region: null, ...given })
  return [
    ...smallTeam(),
    person('gaofei', '高飞', { region: '华南', managerId: 'chen' }),
    // A namesake of the manager.
    person('wangmin2', '王敏', { region: '华南', managerId: 'chen' }),
    person('zhoucai', '周彩', { role: 'finance' }),
    person('sunchan', '孙蝉', { role: 'production' }),
    person('left', '钱走', { active: false }),
  ]
}

/**
 * 张伟 has 江苏华东机电 and 无锡亿达机械, 李娜 has 杭州恒力轴承 and 常州亿达模具, 高飞 has 深圳宏图电子; all in
 * 报价 but 无锡亿达机械 (线索), next action on 2026-11-27.
 */
export class ChatScene {
  readonly test: TestApp
  readonly #users = new Map<string, WebChatUser>()
  #deals = 0

  private constructor(test: TestApp) {
    this.test = test
  }

  static async open(options: { startsAt?: string; isB2b?: boolean } = {}): Promise<ChatScene> {
    const { isB2b, ...appOptions } = options
    const scene = new ChatScene(await buildTestApp({ ...appOptions, people: morePeople() }))
    await scene.having('zhangwei', '江苏华东机电设备有限公司', { obstacle: '付款周期' })
    await scene.having('zhangwei', '无锡亿达机械有限公司', { stage: 'lead', obstacle: '无' })
    await scene.having('lina', '杭州恒力轴承有限公司', { obstacle: '交期' })
    await scene.having('lina', '常州亿达模具有限公司', {})
    await scene.having('gaofei', '深圳宏图电子有限公司', {})
    if (isB2b) {
      const { workspace } = scene.test
      const settings = { ...workspace.settings, process: b2bProcess() }
      await workspace.changeSettings(settings, 'zhaoyan', scene.test.now())
    }
    return scene
  }

  async having(
    ownerId: string,
    customerName: string,
    given: { stage?: string; obstacle?: string; date?: string },
  ): Promise<void> {
    this.#deals += 1
    const dealId = `deal-${this.#deals}`
    const handled = await handleCommand(
      this.test.workspace,
      {
        dealId,
        meta: {
          commandId: `given-${this.#deals}`,
          actorId: ownerId,
          door: 'import',
          messageId: null,
          place: null,
        },
        command: {
          kind: 'open-deal',
          dealId,
          customerNumber: `K-${this.#deals}`,
          customerName,
          ownerId,
          changes: {
            stage: given.stage ?? 'quote',
            obstacle: given.obstacle ?? '价格',
            nextAction: {
              date: localDate(given.date ?? '2026-11-27'),
              time: null,
              isDeadline: false,
              text: '',
            },
          },
          confirmedDifferent: true,
        },
      },
      { now: this.test.now() },
    )
    if (handled.kind === 'refused') throw new Error(JSON.stringify(handled.refusal))
  }

  user(personId: string): WebChatUser {
    const known = this.#users.get(personId)
    if (known) return known
    const user = new WebChatUser(this.test, personId)
    this.#users.set(personId, user)
    return user
  }

  /** Says it; the words of everything that comes back. */
  async say(personId: string, text: string): Promise<string> {
    return textOf(await this.user(personId).say(text))
  }

  async tap(
    personId: string,
    label: string,
    selections: Record<string, string> = {},
  ): Promise<string> {
    return textOf(
      await this.user(personId).tap(await this.card(personId, label), label, selections),
    )
  }

  /** The newest card with such a button. */
  async card(personId: string, label: string): Promise<WebChatItem> {
    const items = await this.user(personId).transcript()
    const found = items.findLast(
      ({ content }) =>
        content.kind === 'card' && content.card.buttons.some((button) => button.label === label),
    )
    if (!found) throw new Error(`${personId} has no card with 〔${label}〕`)
    return found
  }

  /** Sends photos in one message; what is said once no more can be on their way. */
  async photos(personId: string, count = 1, paper?: Uint8Array): Promise<string> {
    const files =
      paper === undefined
        ? await Promise.all(Array.from({ length: count }, aPhoto))
        : [{ bytes: paper, fileName: '照片.jpg', mime: 'image/jpeg' }]
    const { news } = await this.user(personId).forward(files)
    await this.test.advance(4000)
    return textOf([...news, ...(await this.user(personId).news())])
  }

  async news(personId: string): Promise<string> {
    return textOf(await this.user(personId).news())
  }

  async later(hours: number): Promise<void> {
    await this.test.advance(hours * 3_600_000)
  }

  async deal(customer: string): Promise<Deal> {
    const row = this.test.workspace.rows().find((entry) => entry.customerName.includes(customer))
    if (!row) throw new Error(`No deal of ${customer}`)
    const { store, id } = this.test.workspace
    const snapshot = await store.load<Deal>(id, `deal/${row.id}`)
    if (!snapshot) throw new Error(`No stream of ${customer}`)
    return snapshot.state
  }

  close(): Promise<void> {
    return this.test.close()
  }
}

export function textOf(items: readonly WebChatItem[]): string {
  return items.map(words).join('\n---\n')
}

/** How many cards or bubbles came back. */
export function countOf(text: string): number {
  return text === '' ? 0 : text.split('\n---\n').length
}
