/** Where a Kedu under test keeps its data, for the processes and for whoever looks afterwards. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type OpenKedu, openKedu } from '@kedu/server/workspace/open-workspace'
import { instant } from '@kedu/shared/time/instant'

export interface Home {
  /** The folder processes are started in. */
  cwd: string
  env: Readonly<Record<string, string>>
  /** While no process has it. */
  open(now: number): Promise<OpenKedu>
  remove(): Promise<void>
}

/** `dataFolder`: where a disk of its own is mounted; default: below a temporary folder. */
export function folderHome(dataFolder?: string): Home {
  const cwd = mkdtempSync(join(tmpdir(), 'kedu-faults-'))
  const folder = dataFolder ?? join(cwd, 'data')
  return {
    cwd,
    env: { KEDU_DATA: folder },
    open: (now) =>
      openKedu({
        dataFolder: folder,
        timezone: 'Asia/Shanghai',
        isTrial: false,
        now: () => instant(now),
      }),
    remove: async () => rmSync(cwd, { recursive: true, force: true }),
  }
}
