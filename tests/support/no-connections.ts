import { tmpdir } from 'node:os'
import type { Connections } from '@kedu/server/cli/command-io'

/** A process without any suite, for commands that need none. */
export function noConnections(dataFolder = tmpdir()): Connections {
  return { platforms: new Map(), publicOrigin: null, dataFolder, isServing: false }
}
