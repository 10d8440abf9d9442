/**
 * A company for the API's tests: two teams in two regions and everybody who may look. 张伟 and 李娜 are
 * 王敏's in 华东; 周涛 is 何静's in 华南; each has a deal.
 */
import type { ChangeAnswer } from '@kedu/shared/contracts/api/commands'
import type { DealRowView } from '@kedu/shared/contracts/api/deals'
import { newPerson, type Person } from '@kedu/shared/people/person'
import sharp from 'sharp'
import { ApiUser, clientId } from './api-user.ts'
import { buildTestApp, smallTeam, type TestApp } from './build-test-app.ts'
import { sealedContract, signedPage } from './evidence/papers.ts'

export function twoTeams(): Person[] {
  const person = (id: string, name: string, given: Partial<Person>) =>
    newPerson({ id, name, accounts: { web: id }, ...given })
  return [
    ...smallTeam(),
    person('hejing', '何静', { role: 'manager', region: '华南' }),
    person('zhoutao', '周涛', { region: '华南', managerId: 'hejing' }),
    person('sunchan', '孙产', { role: 'production' }),
    person('qiancai', '钱财', { role: 'finance' }),
    person('left', '离职', { active: false }),
  ]
}

export async function apiCompany(): Promise<TestApp> {
  return buildTestApp({ people: twoTeams() })
}

/** A new customer in 报价 with the four fields, next action on `date`. */
export async function givenDeal(
  test: TestApp,
  ownerId: string,
  customerName: string,
  date = '2026-11-25',
): Promise<DealRowView> {
  const answer = await new ApiUser(test, ownerId).post<ChangeAnswer>('/api/deals', {
    clientId: clientId(),
    customerName,
    stage: 'quote',
    changes: {
      obstacle: '价格',
      nextAction: { date, time: null, isDeadline: false, text: '回访' },
    },
    confirmedDifferent: true,
  })
  const { deal } = answer.body
  if (answer.status !== 200 || deal === null) throw new Error(JSON.stringify(answer.body))
  return deal
}

/** A photo nobody else has. */
export async function photo(hue: number): Promise<Buffer> {
  const background = { r: (hue * 37) % 256, g: (hue * 91) % 256, b: (hue * 151) % 256 }
  return sharp({ create: { width: 320, height: 240, channels: 3, background } })
    .jpeg()
    .toBuffer()
}

/** What a rep would send as that kind, another one for each number. */
export async function paper(kind: string, number: number): Promise<Buffer> {
  if (kind === 'contract-scan') return sealedContract(number)
  return kind === 'signature-page' ? signedPage(number) : photo(number)
}

/** Uploads what that kind looks like and puts it on a deal. */
export async function attach(
  user: ApiUser,
  dealId: string,
  kind: string,
  number: number,
  bytes?: Buffer,
): Promise<ChangeAnswer> {
  const state = await user.upload(bytes ?? (await paper(kind, number)), '照片.jpg')
  const uploadId = state.file?.uploadId
  const answer = await user.post<ChangeAnswer>(`/api/deals/${dealId}/evidence`, {
    clientId: clientId(),
    files: [{ uploadId, fileName: '照片.jpg', kind }],
  })
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body))
  return answer.body
}
