// The customer's page: a finger's strokes as points, one request to sign, problems said in place.
// Runs in WeChat's browser as it comes: no framework, nothing from elsewhere.
const FIELD = { width: 1000, height: 400 }
/** Below it nobody has written a name, in parts of the field's width. */
const SHORTEST = 150
const MOST_POINTS = 3000

const page = document.body.dataset
const form = document.querySelector('form')

// A preview that fetches the page runs nothing of this: only a person opens it.
fetch(`${page.base}/opened`, { method: 'POST' }).catch(() => {})

if (form) {
  const canvas = form.querySelector('canvas')
  const problem = form.querySelector('.problem')
  const button = document.querySelector('.main')
  const strokes = []
  let stroke = null

  const pen = canvas.getContext('2d')
  const draw = () => {
    const { width, height } = canvas.getBoundingClientRect()
    const density = window.devicePixelRatio || 1
    canvas.width = Math.round(width * density)
    canvas.height = Math.round(height * density)
    pen.scale(canvas.width / FIELD.width, canvas.height / FIELD.height)
    pen.lineWidth = 9
    pen.lineCap = 'round'
    pen.lineJoin = 'round'
    pen.strokeStyle = getComputedStyle(canvas).color
    for (const points of strokes) {
      pen.beginPath()
      pen.moveTo(points[0], points[1])
      for (let i = 2; i < points.length; i += 2) pen.lineTo(points[i], points[i + 1])
      if (points.length === 2) pen.lineTo(points[0] + 0.1, points[1])
      pen.stroke()
    }
  }
  const at = (event) => {
    const box = canvas.getBoundingClientRect()
    const part = (value, size) => Math.max(0, Math.min(size, Math.round(value)))
    return [
      part(((event.clientX - box.left) / box.width) * FIELD.width, FIELD.width),
      part(((event.clientY - box.top) / box.height) * FIELD.height, FIELD.height),
    ]
  }
  const points = () => strokes.reduce((sum, one) => sum + one.length / 2, 0)
  const begin = (event) => {
    if (stroke !== null || points() >= MOST_POINTS) return
    event.preventDefault()
    canvas.setPointerCapture(event.pointerId)
    stroke = at(event)
    strokes.push(stroke)
    draw()
  }
  const move = (event) => {
    if (stroke === null || points() >= MOST_POINTS) return
    const [x, y] = at(event)
    if (Math.hypot(x - stroke[stroke.length - 2], y - stroke[stroke.length - 1]) < 4) return
    stroke.push(x, y)
    draw()
  }
  const end = () => {
    stroke = null
  }
  canvas.addEventListener('pointerdown', begin)
  canvas.addEventListener('pointermove', move)
  canvas.addEventListener('pointerup', end)
  canvas.addEventListener('pointercancel', end)
  window.addEventListener('resize', draw)
  window.matchMedia('(prefers-color-scheme: dark)').addEventListener?.('change', draw)
  form.querySelector('.clear').addEventListener('click', () => {
    strokes.length = 0
    draw()
  })
  draw()

  const length = () =>
    strokes.reduce((sum, one) => {
      let part = 0
      for (let i = 2; i < one.length; i += 2)
        part += Math.hypot(one[i] - one[i - 2], one[i + 1] - one[i - 1])
      return sum + part
    }, 0)
  const say = (text, place) => {
    problem.textContent = text
    problem.hidden = text === ''
    if (text === '') return
    problem.scrollIntoView({ block: 'center' })
    place?.focus()
  }

  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    const { signer, phone } = form.elements
    if (length() < SHORTEST) return say(page.noStrokes)
    if (signer.value.trim().length < 2) return say(page.noName, signer)
    if (!phone.value.trim()) return say(page.noPhone, phone)
    say('')
    button.disabled = true
    const words = button.textContent
    button.textContent = page.busy
    try {
      const answer = await fetch(`${page.base}/sign`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name: signer.value, phone: phone.value, strokes }),
      })
      if (answer.ok) return location.reload()
      const told = await answer.json().catch(() => null)
      say(told?.message ?? page.failed)
    } catch {
      say(page.failed)
    }
    button.disabled = false
    button.textContent = words
  })
}
