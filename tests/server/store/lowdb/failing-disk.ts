import { type FileSystem, nodeFileSystem } from '@kedu/server/files/file-system'

export type DiskStep = 'writeNew' | 'rename' | 'syncFolder' | 'append' | 'remove'

/** A real disk that refuses chosen steps, and counts what it was asked for. */
export interface FailingDisk extends FileSystem {
  /** Fails these steps, on paths that contain `match`, until `mend`. */
  refuse(steps: readonly DiskStep[], match?: string, code?: string): void
  mend(): void
  count(step: DiskStep): number
  /** Holds every folder sync back until called. */
  holdSyncs(): () => void
}

export function failingDisk(): FailingDisk {
  let refused: readonly DiskStep[] = []
  let match = ''
  let code = 'ENOSPC'
  let held: Promise<void> = Promise.resolve()
  const counts = new Map<DiskStep, number>()
  const step = (name: DiskStep, path: string) => {
    counts.set(name, (counts.get(name) ?? 0) + 1)
    if (refused.includes(name) && path.includes(match)) {
      throw Object.assign(new Error(`${code}: refused by the test`), { code })
    }
  }
  return {
    ...nodeFileSystem,
    async writeNew(path, content) {
      step('writeNew', path)
      await nodeFileSystem.writeNew(path, content)
    },
    async append(path, text) {
      step('append', path)
      await nodeFileSystem.append(path, text)
    },
    async rename(from, to) {
      step('rename', to)
      await nodeFileSystem.rename(from, to)
    },
    async remove(path) {
      step('remove', path)
      await nodeFileSystem.remove(path)
    },
    async syncFolder(path) {
      step('syncFolder', path)
      await held
      await nodeFileSystem.syncFolder(path)
    },
    refuse(steps, on = '', withCode = 'ENOSPC') {
      refused = steps
      match = on
      code = withCode
    },
    mend() {
      refused = []
    },
    count: (name) => counts.get(name) ?? 0,
    holdSyncs() {
      let release: () => void = () => undefined
      held = new Promise((resolve) => {
        release = resolve
      })
      return release
    },
  }
}
