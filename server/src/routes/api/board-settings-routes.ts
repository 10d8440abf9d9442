import { BoardSettings, BoardSettingsPatch } from '@kedu/shared/contracts/api/boards'
import {
  type SettingsProblem,
  validateSettings,
  type WorkspaceSettings,
} from '@kedu/shared/process/settings'
import type { LocalDate } from '@kedu/shared/time/instant'
import { boardSettingsWords } from '../../boards/wording.ts'
import { type ApiScope, changeLimit, noAnswers, patchMethods } from './api-scope.ts'
import { askingOf, refuse } from './signed-in.ts'
import { problems } from './wording.ts'

/** What an admin says about the boards: the day of going live and the words of the cloud. */
export function boardSettingsRoutes(scope: ApiScope): void {
  scope.get(
    '/api/boards/settings',
    { schema: { response: { 200: BoardSettings, ...noAnswers } } },
    async (request, reply) => {
      const { me, workspace } = askingOf(request)
      if (me.role !== 'admin') return refuse(reply, 403, problems.boardSettingsNotForYourRole)
      return settingsView(workspace.settings)
    },
  )

  scope.route({
    method: patchMethods,
    url: '/api/boards/settings',
    schema: { body: BoardSettingsPatch, response: { 200: BoardSettings, ...noAnswers } },
    config: changeLimit,
    handler: async (request, reply) => {
      const { me, workspace, now } = askingOf(request)
      if (me.role !== 'admin') return refuse(reply, 403, problems.boardSettingsNotForYourRole)
      const settings = { ...workspace.settings, ...trimmed(request.body) }
      const [problem] = validateSettings(settings).filter(({ field }) => field in request.body)
      if (problem !== undefined) {
        return refuse(reply, 400, { code: 'bad-input', message: settingsProblem(problem) })
      }
      await workspace.changeSettings(settings, me.id, now)
      return settingsView(settings)
    },
  })
}

function settingsView({ goLiveOn, cloudWords, cloudStopWords }: WorkspaceSettings): BoardSettings {
  return { goLiveOn, cloudWords, cloudStopWords }
}

function trimmed({ goLiveOn, cloudWords, cloudStopWords }: BoardSettingsPatch) {
  const lines = (words: readonly string[]) => words.map((word) => word.trim())
  return {
    ...(goLiveOn === undefined ? {} : { goLiveOn: goLiveOn as LocalDate | null }),
    ...(cloudWords === undefined ? {} : { cloudWords: lines(cloudWords) }),
    ...(cloudStopWords === undefined ? {} : { cloudStopWords: lines(cloudStopWords) }),
  }
}

function settingsProblem({ problem }: SettingsProblem): string {
  switch (problem) {
    case 'not-a-day':
      return boardSettingsWords.badDay
    case 'repeated':
      return boardSettingsWords.repeated
    case 'too-many-words':
      return boardSettingsWords.tooMany
    default:
      return boardSettingsWords.blank
  }
}
