/** 《区域交付能力诊断包》 of a red: opened, saved, mailed again by those who may see the alert. */
import {
  RegionAlertParams,
  SendDiagnosis,
  SendDiagnosisAnswer,
} from '@kedu/shared/contracts/api/alerts'
import { attachmentNamed } from '../../files/file-name.ts'
import { type Asking, personRef } from '../../queries/asking.ts'
import { maySeeGroupAlert, sendsTo } from '../../queries/group-alerts.ts'
import type { ApiDeps } from './api-deps.ts'
import { type ApiScope, noAnswers } from './api-scope.ts'
import { askingOf, refuse } from './signed-in.ts'
import { problems } from './wording.ts'

/** A mail is no toy: nobody needs more of the same pack within a minute. */
const sendLimit = { rateLimit: { max: 3, timeWindow: 60_000 } }

export function diagnosisRoutes(scope: ApiScope, { diagnosis }: ApiDeps): void {
  for (const kind of ['pdf', 'xlsx'] as const) {
    scope.get(
      `/api/alerts/:alertId/diagnosis.${kind}`,
      { schema: { params: RegionAlertParams } },
      async (request, reply) => {
        const { alertId } = request.params
        const found = mayOpen(askingOf(request), alertId)
          ? await diagnosis.file(alertId, kind)
          : null
        if (found === null) return refuse(reply, 404, problems.notFound)
        const { file, content } = found
        return reply
          .type(file.mime)
          .header('x-content-type-options', 'nosniff')
          .header('content-disposition', attachmentNamed(file.fileName))
          .header('cache-control', 'private, no-store')
          .send(Buffer.from(content))
      },
    )
  }

  scope.post(
    '/api/alerts/:alertId/diagnosis/send',
    {
      schema: {
        params: RegionAlertParams,
        body: SendDiagnosis,
        response: { 200: SendDiagnosisAnswer, ...noAnswers },
      },
      config: sendLimit,
    },
    async (request, reply) => {
      const asking = askingOf(request)
      const { alertId } = request.params
      const pack = mayOpen(asking, alertId) ? await diagnosis.pack(alertId) : null
      const toId = pack === null ? null : sendsTo(asking.me, pack)
      const to = toId === null ? null : asking.workspace.people.get(toId)
      if (to === null) return refuse(reply, 404, problems.notFound)
      const actId = `${asking.me.id}:${request.body.clientId}`
      const result = await diagnosis.send(alertId, to, actId)
      switch (result) {
        case 'queued':
          return { to: personRef(asking, to.id) }
        case 'unknown':
          return refuse(reply, 404, problems.notFound)
        case 'no-mail':
          return refuse(reply, 409, problems.noMail)
        case 'no-address':
          return refuse(reply, 409, problems.noAddress)
        default:
          return result satisfies never
      }
    },
  )
}

function mayOpen(asking: Asking, alertId: string): boolean {
  const alert = asking.workspace.groupAlerts.alert(alertId)
  return alert !== null && maySeeGroupAlert(asking, alert)
}
