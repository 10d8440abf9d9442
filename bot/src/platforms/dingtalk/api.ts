/**
 * The endpoints of DingTalk we call, each with its page. Answers are `unknown` until their schema has
 * seen them; what is optional stays unknown, since a message that was delivered must not be sent
 * again over an odd field.
 */
import { Type } from 'typebox'
import { type FilePart, multipartBody } from '../outgoing/multipart.ts'
import type { ApiResult } from './api-result.ts'
import { type CallOptions, createCalls, type DingtalkCalls } from './calls.ts'
import { CardReply, type CardToCreate, cardBody, deliveryOf } from './card-delivery.ts'
import { MissedEventsReply } from './missed-events.ts'
import { fateOf, type NotificationFate, NotificationResultReply } from './notification-fate.ts'
import type { NotificationMessage, RobotMessage, SessionMessage } from './render.ts'

export interface DingtalkApiOptions extends CallOptions {
  robotCode: string
  /** For work notifications. */
  agentId: string | null
  randomBytes: (size: number) => Uint8Array
}

const BatchReply = Type.Object({
  processQueryKey: Type.Optional(Type.Unknown()),
  invalidStaffIdList: Type.Optional(Type.Unknown()),
  flowControlledStaffIdList: Type.Optional(Type.Unknown()),
})
const GroupReply = Type.Object({ processQueryKey: Type.Optional(Type.Unknown()) })
const WebhookReply = Type.Object({ errcode: Type.Optional(Type.Unknown()) })
const UpdateReply = Type.Object({ success: Type.Optional(Type.Unknown()) })
const NotificationReply = Type.Object({ task_id: Type.Optional(Type.Unknown()) })
const DingReply = Type.Object({ failedList: Type.Optional(Type.Unknown()) })
const TodoReply = Type.Object({ id: Type.String({ minLength: 1, maxLength: 200 }) })
const DownloadReply = Type.Object({ downloadUrl: Type.String({ minLength: 8, maxLength: 8192 }) })
const UploadReply = Type.Object({ media_id: Type.String({ minLength: 1, maxLength: 512 }) })
const Anything = Type.Unknown()

/** HTTP 200 does not mean that the one recipient got it. */
export type Reached = 'reached' | 'invalid' | 'flow-controlled'

export interface TodoToCreate {
  sourceId: string
  subject: string
  dueAt: number
  /** Opened by a tap on it; DingTalk demands one. */
  url: string
}

export type DingtalkApi = ReturnType<typeof createDingtalkApi>

/** @throws {Error} when an address is not usable. */
export function createDingtalkApi(options: DingtalkApiOptions) {
  const calls: DingtalkCalls = createCalls(options)
  const { robotCode } = options

  return {
    /** Hosts of ours, for what may be fetched without TLS or from a private address. */
    hosts: calls.hosts,
    /** For what is called beside messages: the directory and signing in. */
    calls,

    /** @see https://open.dingtalk.com/document/development/chatbots-send-one-on-one-chat-messages-in-batches */
    async sendToPerson(userId: string, message: RobotMessage): Promise<ApiResult<Reached>> {
      const result = await calls.newApi(
        'POST',
        '/v1.0/robot/oToMessages/batchSend',
        { robotCode, userIds: [userId], ...messageFields(message) },
        BatchReply,
        'counted',
      )
      if (result.kind !== 'ok') return result
      const { invalidStaffIdList, flowControlledStaffIdList } = result.value
      if (names(invalidStaffIdList, userId)) return { kind: 'ok', value: 'invalid' }
      const isHeldBack = names(flowControlledStaffIdList, userId)
      return { kind: 'ok', value: isHeldBack ? 'flow-controlled' : 'reached' }
    },

    /** Cannot name anybody with @. @see https://open.dingtalk.com/document/development/the-robot-sends-a-group-message */
    sendToGroup(openConversationId: string, message: RobotMessage): Promise<ApiResult<unknown>> {
      return calls.newApi(
        'POST',
        '/v1.0/robot/groupMessages/send',
        { robotCode, openConversationId, ...messageFields(message) },
        GroupReply,
        'counted',
      )
    },

    /** The way back a message brought. @see https://open.dingtalk.com/document/dingstart/robot-reply-and-send-messages */
    replyBySession(webhook: URL, message: SessionMessage): Promise<ApiResult<unknown>> {
      return calls.webhook(webhook, message, WebhookReply)
    },

    /** @see https://open.dingtalk.com/document/development/create-and-deliver-cards */
    async createCard(card: CardToCreate): Promise<ApiResult<'delivered'>> {
      const result = await calls.newApi(
        'POST',
        '/v1.0/card/instances/createAndDeliver',
        cardBody(card, robotCode),
        CardReply,
        'counted',
      )
      return result.kind === 'ok' ? deliveryOf(result.value) : result
    },

    /** Only made, laid down nowhere: shows whether the template can be used. @see https://open.dingtalk.com/document/development/interface-for-creating-a-card-instance */
    createCardUndelivered(card: {
      outTrackId: string
      templateId: string
      mode: 'stream' | 'http'
    }): Promise<ApiResult<unknown>> {
      return calls.newApi(
        'POST',
        '/v1.0/card/instances',
        {
          cardTemplateId: card.templateId,
          outTrackId: card.outTrackId,
          ...(card.mode === 'stream' ? { callbackType: 'STREAM' } : {}),
          cardData: { cardParamMap: {} },
        },
        UpdateReply,
        'counted',
      )
    },

    /** Only what is named changes. @see https://open.dingtalk.com/document/development/interactive-card-update-interface */
    async updateCard(
      outTrackId: string,
      params: Record<string, string>,
    ): Promise<ApiResult<unknown>> {
      const result = await calls.newApi(
        'PUT',
        '/v1.0/card/instances',
        {
          outTrackId,
          cardData: { cardParamMap: params },
          cardUpdateOptions: { updateCardDataByKey: true },
        },
        UpdateReply,
        'counted',
      )
      return result.kind === 'ok' ? doneOf(result.value, 'card.notUpdated') : result
    },

    /** Where taps on cards are called back to in HTTP mode. @see https://open.dingtalk.com/document/development/register-card-callback-address */
    async registerCardCallback(
      callbackRouteKey: string,
      callbackUrl: string,
      apiSecret: string,
    ): Promise<ApiResult<unknown>> {
      const result = await calls.newApi(
        'POST',
        '/v1.0/card/callbacks/register',
        { callbackRouteKey, callbackUrl, apiSecret, forceUpdate: true },
        UpdateReply,
        'counted',
      )
      return result.kind === 'ok' ? doneOf(result.value, 'callback.notRegistered') : result
    },

    /**
     * Taken means queued: DingTalk says yes to what it then drops. Gives the task to ask about, null
     * where none is named.
     * @see https://open.dingtalk.com/document/development/asynchronous-sending-of-enterprise-session-messages
     */
    async notify(userId: string, message: NotificationMessage): Promise<ApiResult<number | null>> {
      const result = await calls.oldApi(
        '/topapi/message/corpconversation/asyncsend_v2',
        { agent_id: Number(options.agentId), userid_list: userId, msg: message },
        NotificationReply,
        'counted',
      )
      if (result.kind !== 'ok') return result
      const taskId = Number(result.value.task_id)
      return { kind: 'ok', value: Number.isSafeInteger(taskId) && taskId > 0 ? taskId : null }
    },

    /** What became of a work notification for its one recipient. @see https://open.dingtalk.com/document/development/gets-the-result-of-sending-messages-asynchronously-to-the-enterprise */
    async notificationFate(taskId: number, userId: string): Promise<ApiResult<NotificationFate>> {
      const result = await calls.oldApi(
        '/topapi/message/corpconversation/getsendresult',
        { agent_id: Number(options.agentId), task_id: taskId },
        NotificationResultReply,
        'counted',
      )
      return result.kind === 'ok'
        ? { kind: 'ok', value: fateOf(result.value.send_result, userId) }
        : result
    },

    /** In the app, not by SMS or call: those cost. @see https://open.dingtalk.com/document/development/robot-sends-nail-message */
    async ding(userId: string, content: string): Promise<ApiResult<'reached' | 'not-reached'>> {
      const result = await calls.newApi(
        'POST',
        '/v1.0/robot/ding/send',
        { robotCode, remindType: 1, receiverUserIdList: [userId], content },
        DingReply,
        'counted',
      )
      if (result.kind !== 'ok') return result
      // A map, of whom to why or of why to whom: no page says.
      const isFailed = mentions(result.value.failedList, userId.toLowerCase())
      return { kind: 'ok', value: isFailed ? 'not-reached' : 'reached' }
    },

    /** @see https://open.dingtalk.com/document/development/add-dingtalk-to-do-task */
    async createTodo(unionId: string, todo: TodoToCreate): Promise<ApiResult<string>> {
      const result = await calls.newApi(
        'POST',
        `/v1.0/todo/users/${encodeURIComponent(unionId)}/tasks?operatorId=${encodeURIComponent(unionId)}`,
        {
          sourceId: todo.sourceId,
          subject: todo.subject,
          creatorId: unionId,
          executorIds: [unionId],
          dueTime: todo.dueAt,
          detailUrl: { appUrl: todo.url, pcUrl: todo.url },
          isOnlyShowExecutor: true,
        },
        TodoReply,
        'counted',
      )
      return result.kind === 'ok' ? { kind: 'ok', value: result.value.id } : result
    },

    /** The id of the task with that `sourceId`. */
    async todoBySource(unionId: string, sourceId: string): Promise<ApiResult<string>> {
      const path = `/v1.0/todo/users/${encodeURIComponent(unionId)}/tasks/sources/${encodeURIComponent(sourceId)}`
      const result = await calls.newApi('GET', path, null, TodoReply, 'counted')
      return result.kind === 'ok' ? { kind: 'ok', value: result.value.id } : result
    },

    finishTodo(unionId: string, taskId: string): Promise<ApiResult<unknown>> {
      const path = `/v1.0/todo/users/${encodeURIComponent(unionId)}/tasks/${encodeURIComponent(taskId)}?operatorId=${encodeURIComponent(unionId)}`
      return calls.newApi('PUT', path, { done: true }, Anything, 'counted')
    },

    /** Where the file lies, for a while. @see https://open.dingtalk.com/document/development/download-the-file-content-of-the-robot-receiving-message */
    async downloadUrl(downloadCode: string): Promise<ApiResult<string>> {
      const result = await calls.newApi(
        'POST',
        '/v1.0/robot/messageFiles/download',
        { downloadCode, robotCode },
        DownloadReply,
        'counted',
      )
      return result.kind === 'ok' ? { kind: 'ok', value: result.value.downloadUrl } : result
    },

    /** @see https://open.dingtalk.com/document/development/upload-media-files */
    async uploadMedia(type: 'image' | 'file', file: FilePart): Promise<ApiResult<string>> {
      const boundary = `----kedu${Buffer.from(options.randomBytes(16)).toString('hex')}`
      const result = await calls.oldApi(
        '/media/upload',
        {
          query: { type },
          contentType: `multipart/form-data; boundary=${boundary}`,
          bytes: multipartBody(boundary, file, { declaresLength: false }),
        },
        UploadReply,
        'counted',
      )
      return result.kind === 'ok' ? { kind: 'ok', value: result.value.media_id } : result
    },

    /** Emptied by being read. @see https://open.dingtalk.com/document/development/obtain-the-event-list-of-failed-push-messages */
    missedEvents() {
      const path = '/call_back/get_call_back_failed_result'
      return calls.oldApi(path, null, MissedEventsReply, 'counted')
    },
  }
}

function messageFields({ msgKey, msgParam }: RobotMessage): { msgKey: string; msgParam: string } {
  return { msgKey, msgParam: JSON.stringify(msgParam) }
}

/** `success: false` in a 200 is a no. */
function doneOf({ success }: { success?: unknown }, code: string): ApiResult<unknown> {
  if (success !== false && success !== 'false') return { kind: 'ok', value: null }
  return { kind: 'refused', code, message: '', status: 200 }
}

function mentions(value: unknown, userId: string): boolean {
  if (typeof value === 'string') return value.trim().toLowerCase() === userId
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).some(
    ([key, inner]) => key.toLowerCase() === userId || mentions(inner, userId),
  )
}

function names(list: unknown, userId: string): boolean {
  if (!Array.isArray(list)) return false
  const self = userId.toLowerCase()
  return list.some((id) => typeof id === 'string' && id.trim().toLowerCase() === self)
}
