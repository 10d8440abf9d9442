/** A board asked for in the chat: a picture of what whoever asks may see, for them alone. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BoardPictures } from '@kedu/server/boards/board-pictures'
import { InsightIndex } from '@kedu/server/insight/insight-index'
import type { Picture } from '@kedu/server/pictures/picture'
import type { ChangeAnswer } from '@kedu/shared/contracts/api/commands'
import type { WebChatItem } from '@kedu/shared/contracts/web-chat-item'
import { DAY_MS, instant } from '@kedu/shared/time/instant'
import pino from 'pino'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiCompany, givenDeal } from '../../support/api-company.ts'
import { ApiUser, clientId, tokenFor } from '../../support/api-user.ts'
import type { TestApp } from '../../support/build-test-app.ts'
import { WebChatUser, words } from '../../support/web-chat-user.ts'

let test: TestApp

const chats = new Map<string, WebChatUser>()

async function asked(personId: string, text: string): Promise<WebChatItem[]> {
  const chat = chats.get(personId) ?? new WebChatUser(test, personId)
  chats.set(personId, chat)
  return chat.say(text)
}

async function card(personId: string, text: string) {
  const [item, ...more] = await asked(personId, text)
  if (item?.content.kind !== 'card' || more.length > 0) throw new Error('It is not one card')
  return item.content.card
}

const thumb = async (personId: string, fileId = '') =>
  (await new ApiUser(test, personId).get(`/api/files/${fileId}/thumb`)).status

async function summary(personId: string, dealId: string, text: string): Promise<void> {
  const answer = await new ApiUser(test, personId).patch<ChangeAnswer>(`/api/deals/${dealId}`, {
    clientId: clientId(),
    changes: { summary: [{ kind: 'paragraph', runs: [{ text, bold: false }] }] },
  })
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body))
}

beforeAll(async () => {
  test = await apiCompany()
  const { id } = await givenDeal(test, 'zhangwei', '苏州精工机床')
  await givenDeal(test, 'lina', '宁波海天注塑')
  await givenDeal(test, 'zhoutao', '佛山陶瓷机械')
  for (const text of ['卡在付款周期', '付款周期要再谈', '还是付款周期', '付款周期谈不拢']) {
    await summary('zhangwei', id, `${text}。`)
  }
}, 60_000)
afterAll(() => test.close())

describe('a board asked for in the chat', () => {
  it.each([
    ['热力图', '热力图', '2026年'],
    ['词云', '词云', '2026年'],
    ['每周趋势', '每周趋势', '11月23日'],
  ])('%s is a picture with whose and of when', async (text, title) => {
    const { title: shown, text: caption, files } = await card('wangmin', text)
    expect(shown).toBe(title)
    expect(caption).toMatch(/自己和团队的客户 · .*11月23日/)
    const [file] = files
    expect(file?.mime).toBe('image/png')
    const answer = await test.app.http.inject({
      url: `/api/files/${file?.fileId}/original`,
      headers: { authorization: `Bearer ${tokenFor(test, 'wangmin')}` },
    })
    expect(await sharp(answer.rawPayload).metadata()).toMatchObject({ width: 1080, format: 'png' })
  })

  it('is for whoever asked, and for others who see the same when they ask', async () => {
    const own = (await card('wangmin', '热力图')).files[0]?.fileId
    expect(await thumb('wangmin', own)).toBe(200)
    for (const other of ['zhangwei', 'hejing', 'zhaoyan', 'left']) {
      expect(await thumb(other, own)).not.toBe(200)
    }
    const all = (await card('zhaoyan', '热力图')).files[0]?.fileId
    expect(all).not.toBe(own)
    expect((await card('zhangwei', '热力图')).text).toContain('自己的客户')
  })

  it('draws whole weeks, and the one under way only where there is no other', async () => {
    const drawn: Picture[] = []
    const log = pino({ level: 'silent' })
    const folder = mkdtempSync(join(tmpdir(), 'kedu-pictures-'))
    const insight = new InsightIndex({ workspace: test.workspace, folder, log })
    const pictures = new BoardPictures({
      workspace: test.workspace,
      files: test.app.files,
      judge: {
        canDrawChinese: () => Promise.resolve(true),
        draw: (picture) => {
          drawn.push(picture)
          return Promise.resolve(null)
        },
      },
      insight,
      log,
    })
    const ask = (now: number) => {
      const me = test.workspace.people.get('zhaoyan')
      if (me === null) throw new Error('Nobody')
      return pictures.pictureFor({ workspace: test.workspace, me, now: instant(now) }, 'trend')
    }
    await ask(test.now())
    await ask(test.now() + 7 * DAY_MS)
    const last = drawn.map((picture) => picture.kind === 'trend' && picture.weeks.at(-1))
    expect(last).toEqual(['11/23', '11/23'])
    await insight.close()
    rmSync(folder, { recursive: true })
  })

  it.each(['看板', '发我热力图', '障碍词云看看', '来一张趋势图', '词云。'])(
    'is understood as %s',
    async (text) => {
      expect((await card('wangmin', text)).files).toHaveLength(1)
    },
  )

  it.each(['趋势不错，下周三再聊', '看板上次说的那家', '客户要做热力图项目'])(
    'is not meant by %s',
    async (text) => {
      for (const { content } of await asked('wangmin', text)) {
        if (content.kind === 'card') expect(content.card.files).toEqual([])
      }
    },
  )

  it('is nothing for those who have no boards, and says so', async () => {
    expect((await asked('qiancai', '热力图')).map(words).join()).toContain('给销售、主管和总监看')
    expect((await asked('hejing', '词云')).map(words).join()).toContain('还画不出这张图')
  })
})
