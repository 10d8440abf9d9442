import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DirectoryPerson, PersonLookup } from '@kedu/bot/platform'
import { findSender } from '@kedu/server/people/find-sender'
import { type OpenKedu, openKedu } from '@kedu/server/workspace/open-workspace'
import type { Workspace } from '@kedu/server/workspace/workspace'
import { newPerson, type Person, setByHand } from '@kedu/shared/people/person'
import { parseInstant } from '@kedu/shared/time/instant'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const NOW = parseInstant('2026-11-23T09:00:00+08:00')!

let folder: string
let kedu: OpenKedu
let workspace: Workspace

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kedu-sender-'))
  kedu = await openKedu({
    dataFolder: folder,
    timezone: 'Asia/Shanghai',
    isTrial: false,
    now: () => NOW,
  })
  workspace = kedu.workspace
})

afterEach(async () => {
  await kedu.close()
  rmSync(folder, { recursive: true, force: true })
})

/** A directory as the platform keeps it; counts what it is asked. */
function directory(...members: DirectoryPerson[]) {
  const asked: string[] = []
  return {
    asked,
    name: 'wecom' as const,
    async findPerson(userId: string): Promise<PersonLookup> {
      asked.push(userId)
      await new Promise((resolve) => setImmediate(resolve))
      const person = members.find((member) => member.userId === userId)
      return person ? { kind: 'found', person } : { kind: 'not-found' }
    },
  }
}

function member(userId: string, name: string, ...managerUserIds: string[]): DirectoryPerson {
  return { userId, name, department: '销售部', managerUserIds, mobile: null }
}

const quietLog = { info: () => undefined, warn: () => undefined }

function find(userId: string, platform: Parameters<typeof findSender>[1]['platform']) {
  return findSender({ userId }, { workspace, platform, now: () => NOW, log: quietLog })
}

async function enrolled(person: Partial<Person> & Pick<Person, 'id' | 'name'>): Promise<void> {
  await workspace.people.save(newPerson(person), 'import', NOW)
}

describe('somebody unknown', () => {
  it('becomes a rep with department and manager, and the manager one too', async () => {
    const platform = directory(member('zhang', '张三', 'wang'), member('wang', '王五'))
    const found = await find('Zhang', platform)
    expect(found).toMatchObject({
      kind: 'found',
      person: {
        id: 'p_wecom_zhang',
        name: '张三',
        role: 'rep',
        department: '销售部',
        managerId: 'p_wecom_wang',
        accounts: { wecom: 'zhang' },
        joinedOn: '2026-11-23',
      },
    })
    expect(workspace.people.get('p_wecom_wang')).toMatchObject({ role: 'manager', managerId: null })
  })

  it('is looked up once, however many messages come at once', async () => {
    const platform = directory(member('zhang', '张三'))
    const lookups = await Promise.all([1, 2, 3, 4, 5].map(() => find('zhang', platform)))
    expect(lookups.every((lookup) => lookup.kind === 'found')).toBe(true)
    expect(platform.asked).toEqual(['zhang'])
    expect(workspace.people.all.size).toBe(1)
  })

  it('shares one new manager with a colleague who writes at the same moment', async () => {
    const platform = directory(
      member('zhang', '张三', 'wang'),
      member('li', '李四', 'wang'),
      member('wang', '王五'),
    )
    await Promise.all([find('zhang', platform), find('li', platform)])
    expect(workspace.people.all.size).toBe(3)
    expect(workspace.people.get('p_wecom_zhang')?.managerId).toBe('p_wecom_wang')
    expect(workspace.people.get('p_wecom_li')?.managerId).toBe('p_wecom_wang')
  })

  it('is not asked for again once known', async () => {
    const platform = directory(member('zhang', '张三'))
    await find('zhang', platform)
    await find('zhang', platform)
    expect(platform.asked).toEqual(['zhang'])
  })

  it('is unknown when the directory does not know them, and nobody is stored', async () => {
    expect(await find('ghost', directory())).toEqual({ kind: 'unknown' })
    expect(workspace.people.all.size).toBe(0)
  })

  it('waits while the directory cannot be asked, and nobody is stored', async () => {
    const down = {
      name: 'wecom' as const,
      findPerson: async (): Promise<PersonLookup> => ({
        kind: 'retry',
        reason: 'timeout',
        afterMs: 5000,
      }),
    }
    expect(await find('zhang', down)).toEqual({ kind: 'retry', afterMs: 5000 })
    expect(workspace.people.all.size).toBe(0)
    expect(await find('zhang', directory(member('zhang', '张三')))).toMatchObject({ kind: 'found' })
  })

  it('is stored after a look-up that threw once', async () => {
    const broken = {
      name: 'wecom' as const,
      findPerson: () => Promise.reject(new Error('broken')),
    }
    await expect(find('zhang', broken)).rejects.toThrow('broken')
    expect(await find('zhang', directory(member('zhang', '张三')))).toMatchObject({ kind: 'found' })
  })

  it('gets an id of plain letters, different for accounts that look alike', async () => {
    const platform = directory(member('zhang.san@co', '张三'), member('zhang-san-co', '张三丰'))
    await find('zhang.san@co', platform)
    await find('zhang-san-co', platform)
    const ids = [...workspace.people.all.keys()]
    expect(new Set(ids).size).toBe(2)
    expect(ids.every((id) => /^p_wecom_[a-z0-9_-]+$/.test(id))).toBe(true)
  })
})

describe('the manager of somebody new', () => {
  it('is the next one when the best is out of sight', async () => {
    const platform = directory(member('zhang', '张三', 'hidden', 'wang'), member('wang', '王五'))
    await find('zhang', platform)
    expect(workspace.people.get('p_wecom_zhang')?.managerId).toBe('p_wecom_wang')
  })

  it('is the fallback when nobody is above', async () => {
    await enrolled({ id: 'boss', name: '周总', role: 'director' })
    await workspace.changeSettings(
      { ...workspace.settings, fallbackManagerId: 'boss' },
      'test',
      NOW,
    )
    await find('zhang', directory(member('zhang', '张三')))
    expect(workspace.people.get('p_wecom_zhang')?.managerId).toBe('boss')
  })

  it('is never somebody below: two who lead each other do not form a circle', async () => {
    const platform = directory(member('a', '甲', 'b'), member('b', '乙', 'a'))
    await find('a', platform)
    expect(workspace.people.get('p_wecom_a')?.managerId).toBe('p_wecom_b')
    expect(workspace.people.get('p_wecom_b')?.managerId).toBe(null)
  })

  it('becomes a manager when known as a rep from the directory alone', async () => {
    const platform = directory(member('wang', '王五'), member('zhang', '张三', 'wang'))
    await find('wang', platform)
    expect(workspace.people.get('p_wecom_wang')?.role).toBe('rep')
    await find('zhang', platform)
    expect(workspace.people.get('p_wecom_wang')?.role).toBe('manager')
  })

  it('keeps a role that was set by hand', async () => {
    const platform = directory(member('wang', '王五'), member('zhang', '张三', 'wang'))
    await find('wang', platform)
    const wang = workspace.people.get('p_wecom_wang')
    await workspace.people.save(setByHand(wang!, { role: 'rep' }), 'import', NOW)
    await find('zhang', platform)
    expect(workspace.people.get('p_wecom_wang')?.role).toBe('rep')
    expect(workspace.people.get('p_wecom_zhang')?.managerId).toBe('p_wecom_wang')
  })

  it('brings the line above along, each under the next', async () => {
    const platform = directory(
      member('zhang', '张三', 'wang'),
      member('wang', '王五', 'zhou'),
      member('zhou', '周总'),
    )
    await find('zhang', platform)
    expect(workspace.people.get('p_wecom_wang')?.managerId).toBe('p_wecom_zhou')
    expect(workspace.people.get('p_wecom_zhou')?.managerId).toBe(null)
  })
})

describe('somebody imported by name only', () => {
  it('gets the account when the name is theirs alone, and keeps what was set', async () => {
    await enrolled({ id: 'p_name_1', name: '张三', region: '华东' })
    const found = await find('zhang', directory(member('zhang', '张三')))
    expect(found).toMatchObject({
      kind: 'found',
      person: { id: 'p_name_1', role: 'rep', region: '华东', accounts: { wecom: 'zhang' } },
    })
    expect(workspace.people.all.size).toBe(1)
  })

  it.each(['manager', 'director', 'production', 'finance', 'warehouse', 'admin'] as const)(
    'is not taken over by name when they are %s; the admin is told',
    async (role) => {
      await enrolled({ id: 'boss', name: '赵燕', role: 'admin', accounts: { wecom: 'zhao' } })
      await enrolled({ id: 'p_name_1', name: '张三', role })
      const found = await find('zhang', directory(member('zhang', '张三')))
      expect(found).toMatchObject({ kind: 'found', person: { id: 'p_wecom_zhang', role: 'rep' } })
      expect(workspace.people.get('p_name_1')).toMatchObject({ role, accounts: {} })
      const told = await workspace.store.leaseOutbox('main', NOW, 9, 1000)
      const text = expect.stringContaining('账号 zhang')
      expect(told.map(({ entry }) => entry)).toContainEqual(
        expect.objectContaining({
          recipientId: 'boss',
          message: { kind: 'admin-notice', title: '有同名的人要确认', text },
        }),
      )
    },
  )

  it('is left alone when two have that name', async () => {
    await enrolled({ id: 'p_name_1', name: '张三' })
    await enrolled({ id: 'p_name_2', name: '张三' })
    await find('zhang', directory(member('zhang', '张三')))
    expect(workspace.people.byAccount('wecom', 'zhang')?.id).toBe('p_wecom_zhang')
  })

  it('is left alone when they have another account already', async () => {
    await enrolled({ id: 'p_name_1', name: '张三', accounts: { wecom: 'other' } })
    await find('zhang', directory(member('zhang', '张三')))
    expect(workspace.people.byAccount('wecom', 'other')?.id).toBe('p_name_1')
    expect(workspace.people.byAccount('wecom', 'zhang')?.id).toBe('p_wecom_zhang')
  })
})
