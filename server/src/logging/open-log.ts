import type { FastifyBaseLogger } from 'fastify'
import pino from 'pino'
import type { Config } from '../config/config.ts'
import { loggedError, REDACTION } from './redaction.ts'

/**
 * The log of a process: one JSON line each, ids as fields, a constant English sentence as message.
 *
 * @param destination default: the standard error, written at the end of the current turn
 */
export function openLog(
  level: Config['logLevel'],
  destination: pino.DestinationStream = pino.destination({ dest: 2, sync: false }),
): FastifyBaseLogger {
  return pino(
    {
      level,
      redact: REDACTION,
      serializers: { err: loggedError, error: loggedError },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    destination,
  )
}
