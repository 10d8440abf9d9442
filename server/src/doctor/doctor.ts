/**
 * `kedu doctor`: looks at the machine, the company and every connected suite, and says in Chinese
 * what works and what is to be done where something does not. Changes nothing, sends nothing.
 */
import type { ExaminationSubject, Finding } from '@kedu/bot/examination'
import type { ChatPlatform } from '@kedu/bot/platform'
import { type PlatformName, suiteOf } from '@kedu/shared/people/person'
import type { Instant } from '@kedu/shared/time/instant'
import type { Objects } from '../files/objects.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { examineCompany } from './examine-company.ts'
import { examineMachine } from './examine-machine.ts'
import { doctorWords } from './wording.ts'

export interface DoctorSubject {
  workspace: Workspace
  platforms: ReadonlyMap<PlatformName, ChatPlatform>
  dataFolder: string
  bucket?: Pick<Objects, 'check'> | null
  publicOrigin: string | null
  /** Path below which the company is reached; absent: the root. */
  basePath?: string
  /** Whether this is asked of a running Kedu. */
  isServing: boolean
  now: Instant
}

export interface Diagnosis {
  lines: string[]
  /** Nothing is broken; things to keep an eye on do not count. */
  isWell: boolean
}

export async function diagnose(subject: DoctorSubject): Promise<Diagnosis> {
  const { workspace, platforms, now } = subject
  const today = workspace.today(now)
  const suites = [...platforms.values()].filter(({ examine }) => examine !== undefined)
  const groups: [string, Finding[]][] = [
    [doctorWords.groups.machine, await examineMachine({ ...subject, today })],
    [doctorWords.groups.company, await examineCompany(workspace, now, platforms.has('dingtalk'))],
  ]
  for (const platform of suites) {
    groups.push([doctorWords.groups[platform.name], await examineSuite(platform, subject)])
  }
  const all = groups.flatMap(([, findings]) => findings)
  const count = (verdict: Finding['verdict']) =>
    all.filter((finding) => finding.verdict === verdict).length
  const [brokenCount, attentionCount] = [count('broken'), count('attention')]
  const unknownCount = count('unknown')
  return {
    lines: [
      ...groups.flatMap(([name, findings]) => ['', name, ...findings.flatMap(linesOf)]),
      '',
      ...(suites.length === 0 ? [doctorWords.noSuite] : []),
      brokenCount + attentionCount + unknownCount === 0
        ? doctorWords.allFine
        : doctorWords.sum(brokenCount, attentionCount, unknownCount),
    ],
    isWell: brokenCount === 0,
  }
}

async function examineSuite(platform: ChatPlatform, subject: DoctorSubject): Promise<Finding[]> {
  const suite = suiteOf(platform.name)
  const examined: ExaminationSubject = {
    people: [...subject.workspace.people.all.values()].flatMap(({ active, name, accounts }) => {
      const userId = accounts[suite]
      return active && userId !== undefined ? [{ userId, name }] : []
    }),
    publicOrigin: subject.publicOrigin,
    basePath: subject.basePath ?? '',
    isServing: subject.isServing,
    now: subject.now,
  }
  return (await platform.examine?.(examined)) ?? []
}

function linesOf({ title, verdict, says, remedy }: Finding): string[] {
  const line = `  ${doctorWords.marks[verdict]} ${title}：${says}`
  return remedy === null ? [line] : [line, doctorWords.remedy(remedy)]
}
