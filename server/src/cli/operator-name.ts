import { userInfo } from 'node:os'

/** Who runs this process, for the record of what operators do. */
export function operatorName(): string {
  try {
    return userInfo().username
  } catch {
    // In a container the user may have a number and no name.
    return `uid ${process.getuid?.() ?? ''}`
  }
}
