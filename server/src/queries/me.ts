/** Who one is here, what one sees and may, and what waits: the first question of every page. */

import { KIND_CHOICES } from '@kedu/bot/wording/evidence'
import { fieldName } from '@kedu/bot/wording/refusals'
import { evidenceKindName } from '@kedu/bot/wording/zh-cn'
import { canSeePayments } from '@kedu/shared/access/finance'
import { canReadRules } from '@kedu/shared/access/rules'
import { canSeeOverdueLists } from '@kedu/shared/access/visible'
import { briefChoice } from '@kedu/shared/brief/readers'
import type { ColleaguesAnswer, MeView, ProcessView } from '@kedu/shared/contracts/api/me'
import { canOwnDeals } from '@kedu/shared/people/people'
import type { Person } from '@kedu/shared/people/person'
import type { WorkspaceSettings } from '@kedu/shared/process/settings'
import { alertsInView, maySeeAlerts } from './alerts.ts'
import { type Asking, personRef, visibleRows } from './asking.ts'
import { maySeeTeam } from './team.ts'
import { countsOf, urgencyOf } from './urgency.ts'
import { scopeWords } from './wording.ts'

export function meView(asking: Asking, taskCount: number): MeView {
  const { workspace, me, now } = asking
  const { settings } = workspace
  const today = workspace.today(now)
  const own = visibleRows(asking).filter((row) => row.ownerId === me.id)
  const counts = countsOf(
    own.map((row) => urgencyOf(row, now, workspace.clock)),
    now,
    today,
  )
  return {
    person: {
      id: me.id,
      name: me.name,
      role: me.role,
      department: me.department,
      region: me.region,
      manager: me.managerId === null ? null : personRef(asking, me.managerId),
    },
    scope: scopeOf(me),
    may: {
      openDeals: canOwnDeals(me),
      seeTeam: maySeeTeam(me),
      seeAlerts: maySeeAlerts(asking),
      seeBoards: canSeeOverdueLists(me),
      seePayments: canSeePayments(me),
      seeRules: canReadRules(me),
    },
    process: processView(settings),
    company: {
      zone: settings.timezone,
      today,
      clock: settings.clock,
      basis: settings.basis,
      redFlagHours: settings.redFlagHours,
      dueTime: settings.dueTime,
      digestTime: settings.digestTime,
      undoHours: settings.undoHours,
      quietHours: settings.quietHours,
    },
    settings: {
      delivery: me.delivery,
      quietHours: me.quietHours,
      deputy: me.deputyId === null ? null : personRef(asking, me.deputyId),
      brief: briefChoice(me, workspace.people.all),
    },
    counts: {
      red: counts.red,
      dueToday: counts.dueToday,
      open: counts.total,
      tasks: taskCount,
      alerts: alertsInView(asking).filter(({ alert }) => alert.status === 'open').length,
    },
  }
}

/** The same reach as `visibilityOf`, for saying it. */
function scopeOf(me: Person): MeView['scope'] {
  const kind = scopeKindOf(me)
  const region = kind === 'region' ? me.region : null
  return { kind, region, words: scopeWords(kind, region) }
}

export function scopeKindOf(me: Person): MeView['scope']['kind'] {
  switch (me.role) {
    case 'rep':
      return 'own'
    case 'manager':
      return 'team'
    case 'director':
      return me.region === null ? 'all' : 'region'
    case 'admin':
    case 'finance':
    case 'production':
    case 'warehouse':
      return 'all'
    default:
      return me.role satisfies never
  }
}

function processView({ process, regions, obstacles }: WorkspaceSettings): ProcessView {
  const needs = (stageId: string) =>
    process.gates
      .filter((gate) => gate.to === stageId)
      .flatMap((gate) => gate.requires)
      .map((kind) => ({ kind, name: evidenceKindName(kind) }))
  return {
    template: process.template,
    stages: process.stages.map(({ id, name }) => ({ id, name, needs: needs(id) })),
    fields: process.coreFields.map((field) => ({
      field,
      label: fieldName(field),
      isRequired: process.requiredFields.includes(field),
    })),
    allowSkip: process.allowSkip,
    moveBack: process.moveBack,
    industries: process.industries,
    regions,
    firstContactChannels: process.firstContactChannels,
    obstacles,
    evidenceKinds: KIND_CHOICES.map(({ value, label }) => ({ kind: value, name: label })),
    contractStageId: process.contractStage,
    deliveryStageId: process.deliveryStage,
  }
}

/** Everybody who works here, without how they can be reached. */
export function colleagues({ workspace, me }: Asking): ColleaguesAnswer {
  return {
    people: [...workspace.people.all.values()]
      .filter((person) => person.active && person.id !== me.id)
      .toSorted((a, b) => a.name.localeCompare(b.name, 'zh-CN') || (a.id < b.id ? -1 : 1))
      .map((person) => ({
        id: person.id,
        name: person.name,
        role: person.role,
        department: person.department,
        region: person.region,
        canOwnDeals: canOwnDeals(person),
      })),
  }
}
