/** The bot over its connection, against the fake gateway, with a clock and timers the test moves. */
import { randomBytes } from 'node:crypto'
import type { ChatPlatform, ConnectionSink } from '@kedu/bot/platform'
import { createWecomBotPlatform } from '@kedu/bot/platforms/wecom-bot/wecom-bot'
import { FakeTime, until } from '../../../support/fake-time.ts'
import {
  type FakeBotGateway,
  type FakeBotGatewayOptions,
  startFakeBotGateway,
} from '../../../support/fake-wecom-bot-gateway.ts'

export interface BotScene {
  time: FakeTime
  gateway: FakeBotGateway
  platform: ChatPlatform
  connection: NonNullable<ChatPlatform['connection']>
  /** Plaintexts that were handed on. */
  received: string[]
  /** What the sink answers; `kept` unless a test says otherwise. */
  answer: { now: 'kept' | 'failed' }
  /** Moves the clock on until the gateway has a subscriber. */
  subscribed(): Promise<void>
  close(): Promise<void>
}

export async function openBotScene(
  options: FakeBotGatewayOptions & {
    givenSecret?: string
    mayConnect?: () => boolean
    fileBytes?: () => Promise<{ bytes: Uint8Array; fileName: string; mime: string } | null>
  } = {},
): Promise<BotScene> {
  const time = new FakeTime()
  const gateway = await startFakeBotGateway({ ...options, now: time.now, after: time.after })
  const platform = createWecomBotPlatform({
    mode: {
      mode: 'socket',
      botId: gateway.botId,
      secret: options.givenSecret ?? gateway.secret,
      url: gateway.url,
    },
    now: time.now,
    randomBytes,
    random: () => 0.5,
    timers: time,
    ...(options.mayConnect === undefined ? {} : { mayConnect: options.mayConnect }),
    ...(options.fileBytes === undefined ? {} : { fileBytes: options.fileBytes }),
  })
  const { connection } = platform
  if (!connection) throw new Error('No connection')
  const received: string[] = []
  const answer: BotScene['answer'] = { now: 'kept' }
  const sink: ConnectionSink = {
    receive: async (plaintext) => {
      received.push(plaintext)
      return answer.now
    },
  }
  connection.start(sink)
  const subscribed = async () => {
    await time.advance(1)
    await until('the bot subscribes', () => connection.state().isOpen && gateway.isSubscribed)
  }
  return {
    time,
    gateway,
    platform,
    connection,
    received,
    answer,
    subscribed,
    close: async () => {
      await connection.stop()
      await gateway.close()
    },
  }
}
