/** A small company on a real store in a temporary folder. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type OpenKedu, openKedu } from '@kedu/server/workspace/open-workspace'
import { newPerson } from '@kedu/shared/people/person'
import { instantOf, localDate } from '@kedu/shared/time/instant'
import { afterEach } from 'vitest'

/** Monday 2026-11-23 09:00 in Shanghai. */
export const NOW = instantOf(localDate('2026-11-23'), 'Asia/Shanghai', '09:00')

const opened: { kedu: OpenKedu; folder: string }[] = []

afterEach(async () => {
  for (const { kedu, folder } of opened.splice(0)) {
    await kedu.close()
    rmSync(folder, { recursive: true, force: true })
  }
})

export async function givenCompany(): Promise<OpenKedu & { folder: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'kedu-company-'))
  const kedu = await openKedu({
    dataFolder: folder,
    timezone: 'Asia/Shanghai',
    isTrial: false,
    now: () => NOW,
  })
  opened.push({ kedu, folder })
  const { people } = kedu.workspace
  await people.save(
    newPerson({ id: 'wang', name: '王五', role: 'manager', accounts: { wecom: 'wang' } }),
    'import',
    NOW,
  )
  await people.save(
    newPerson({ id: 'zhang', name: '张三', managerId: 'wang', accounts: { wecom: 'zhangsan' } }),
    'import',
    NOW,
  )
  await people.save(newPerson({ id: 'li', name: '李四', managerId: 'wang' }), 'import', NOW)
  await people.save(newPerson({ id: 'cai', name: '蔡会计', role: 'finance' }), 'import', NOW)
  return { ...kedu, folder }
}
