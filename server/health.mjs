// Asks this container's own instance whether it takes work; for the health check, instead of curl.
const url = `http://127.0.0.1:${process.env.PORT || 3000}/health/ready`
try {
  const answer = await fetch(url, { signal: AbortSignal.timeout(4_000) })
  await answer.body?.cancel()
  process.exitCode = answer.ok ? 0 : 1
} catch {
  process.exitCode = 1
}
