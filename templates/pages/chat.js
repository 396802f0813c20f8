'use strict'
// The browser chat. Texts of others are only ever written as text, never as markup.
;(() => {
  const log = document.getElementById('log')
  const form = document.getElementById('compose')
  const field = document.getElementById('text')
  const empty = document.getElementById('empty')
  const newest = document.getElementById('newest')
  const connection = document.getElementById('connection')
  const words = form.dataset
  const draftKey = 'tahsilbot-draft'
  const clock = new Intl.DateTimeFormat(words.locale, { hour: '2-digit', minute: '2-digit', timeZone: 'Europe/Istanbul' })
  const shown = new Map()
  // What was typed and is not known to have arrived; kept over a reload so that nothing typed is lost.
  const waitingKey = 'tahsilbot-waiting'
  const waiting = new Map(JSON.parse(sessionStorage.getItem(waitingKey) || '[]'))
  const keepWaiting = () => sessionStorage.setItem(waitingKey, JSON.stringify([...waiting]))

  const make = (tag, className, text) => {
    const element = document.createElement(tag)
    if (className) element.className = className
    if (text !== undefined) element.textContent = text
    return element
  }
  const isWebAddress = (url) => /^https?:\/\//i.test(url)

  const atEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < 80
  const toEnd = () => {
    log.scrollTop = log.scrollHeight
    newest.hidden = true
  }
  newest.addEventListener('click', toEnd)
  log.addEventListener('scroll', () => {
    if (atEnd()) newest.hidden = true
  })

  // Addresses in a text become links; everything between stays text.
  const writeBody = (body, text) => {
    for (const part of text.split(/(https?:\/\/[^\s<>"]+)/)) {
      if (isWebAddress(part)) {
        const link = make('a', '', part)
        link.href = part
        link.target = '_blank'
        link.rel = 'noopener noreferrer'
        body.append(link)
      } else body.append(part)
    }
  }

  const choiceRow = (message, row) => {
    const line = make('div', 'choices')
    for (const { label, action } of row) {
      const button = make('button', /^send/.test(action) ? 'main-choice' : '', label)
      button.type = 'button'
      button.addEventListener('click', () => press(button, message, action))
      line.append(button)
    }
    return line
  }

  const render = (message) => {
    const element = make('article', message.direction === 'inbound' ? 'message mine' : 'message')
    const bubble = make('div', 'bubble')
    const body = make('p', 'body')
    writeBody(body, message.text)
    const time = clock.format(message.postedAt) + (message.editedAt ? ` · ${words.edited}` : '')
    bubble.append(body, make('p', 'meta', time))
    element.append(bubble, ...message.choices.map((row) => choiceRow(message, row)))
    if (message.document) {
      const line = make('div', 'choices')
      const file = make('a', '', `⬇ ${message.document.fileName}`)
      file.href = `/sohbet/dosya/${message.document.id}`
      file.download = message.document.fileName
      line.append(file)
      element.append(line)
    }
    if (message.link && isWebAddress(message.link.url)) {
      const line = make('div', 'choices')
      const link = make('a', '', message.link.label)
      link.href = message.link.url
      link.target = '_blank'
      link.rel = 'noopener noreferrer'
      line.append(link)
      element.append(line)
    }
    return element
  }

  const show = (message) => {
    empty.hidden = true
    const before = shown.get(message.id)
    const follow = atEnd()
    const element = render(message)
    element.dataset.at = message.postedAt
    // An edit keeps its place: what counts is when a message was first posted.
    const later = [...shown.values()].find((other) => Number(other.dataset.at) > message.postedAt)
    if (before) before.replaceWith(element)
    else log.insertBefore(element, later || log.querySelector('.pending'))
    if (!before && message.direction === 'inbound') hidePending(message.text)
    if (before || !later) shown.set(message.id, element)
    else reorder(message.id, element)
    if (follow || message.direction === 'inbound') toEndOrHead(element, Boolean(before))
    else if (!before) newest.hidden = false
  }

  // On a small screen a card may be taller than the log: its head, with name and amount, is what must be seen first,
  // and a card that is edited under somebody's finger stays where it is.
  const toEndOrHead = (element, isEdit) => {
    if (element.offsetHeight <= log.clientHeight - 24) return toEnd()
    if (!isEdit) log.scrollTop += element.getBoundingClientRect().top - log.getBoundingClientRect().top - 12
    newest.hidden = atEnd()
  }

  // What the stream shows already need not stand there a second time while its answer is on the way.
  const hidePending = (text) => {
    const pending = [...log.querySelectorAll('.pending')].find((one) => !one.hidden && one.dataset.text === text)
    if (pending) pending.hidden = true
  }

  const reorder = (id, element) => {
    shown.set(id, element)
    const sorted = [...shown].sort(([, a], [, b]) => a.dataset.at - b.dataset.at)
    shown.clear()
    for (const [key, value] of sorted) shown.set(key, value)
  }

  const post = async (content) => {
    const response = await fetch('/sohbet', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-csrf-token': words.csrf },
      body: JSON.stringify(content),
      signal: AbortSignal.timeout(15000),
    })
    if (response.status === 401) tell(words.ended)
    if (!response.ok) throw new Error(String(response.status))
  }

  // The same id is sent again: a message whose answer was lost does not arrive twice.
  const postPatiently = async (content) => {
    for (const pause of [0, 1000, 3000]) {
      if (pause) await new Promise((resolve) => setTimeout(resolve, pause))
      try {
        return await post(content)
      } catch (cause) {
        if (/^4/.test(cause.message) || pause === 3000) throw cause
      }
    }
  }

  const sendText = async (id, text) => {
    waiting.set(id, text)
    keepWaiting()
    empty.hidden = true
    const element = make('article', 'message mine pending')
    element.dataset.text = text
    const bubble = make('div', 'bubble')
    const meta = make('p', 'meta', words.sending)
    bubble.append(make('p', 'body', text), meta)
    element.append(bubble)
    log.append(element)
    toEnd()
    try {
      await postPatiently({ id, text })
      waiting.delete(id)
      keepWaiting()
      element.remove()
    } catch {
      offerAgain(element, meta, id, text)
    }
  }

  const offerAgain = (element, meta, id, text) => {
    element.hidden = false
    element.classList.add('failed')
    meta.textContent = words.failed
    const again = make('button', 'retry', words.retry)
    again.type = 'button'
    again.addEventListener('click', () => {
      element.remove()
      void sendText(id, text)
    })
    element.append(again)
    // The words come back into the field when nothing new stands there.
    if (field.value.trim() === '') {
      field.value = text
      again.remove()
      element.remove()
      waiting.delete(id)
      keepWaiting()
      grow()
      lastFailed = { id, text }
      tell(words.failed)
    }
    toEnd()
  }
  let lastFailed = null

  const press = async (button, message, action) => {
    const row = button.closest('.message').querySelectorAll('.choices button')
    row.forEach((one) => (one.disabled = true))
    try {
      await postPatiently({ id: newId(), action, message: message.id })
      tell('')
    } catch {
      tell(words.failed)
    }
    row.forEach((one) => (one.disabled = false))
  }

  const tell = (text) => {
    connection.textContent = text
    connection.hidden = text === ''
  }

  const grow = () => {
    field.style.height = 'auto'
    field.style.height = `${field.scrollHeight + 2}px`
    sessionStorage.setItem(draftKey, field.value)
  }
  field.addEventListener('input', grow)
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    form.requestSubmit()
  })
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const text = field.value.trim()
    if (text === '') return
    const id = lastFailed && lastFailed.text === text ? lastFailed.id : newId()
    lastFailed = null
    field.value = ''
    grow()
    tell('')
    void sendText(id, text)
    field.focus()
  })

  const picker = document.getElementById('file')
  picker.addEventListener('change', () => void sendPicked())
  async function sendPicked() {
    const [file] = picker.files
    picker.value = ''
    if (!file) return
    if (file.size > Number(picker.dataset.max)) return tell(picker.dataset.tooLarge)
    tell(words.sending)
    try {
      const response = await fetch(`/sohbet/dosya?id=${newId()}&ad=${encodeURIComponent(file.name.slice(-100))}`, {
        method: 'POST',
        headers: { 'content-type': 'application/octet-stream', 'x-csrf-token': words.csrf },
        body: file,
        signal: AbortSignal.timeout(60000),
      })
      if (!response.ok) throw new Error(String(response.status))
      tell('')
    } catch {
      tell(words.failed)
    }
  }

  // crypto.randomUUID is missing on plain-http addresses other than localhost.
  function newId() {
    if (crypto.randomUUID) return crypto.randomUUID()
    const bytes = crypto.getRandomValues(new Uint8Array(16))
    bytes[6] = (bytes[6] & 15) | 64
    bytes[8] = (bytes[8] & 63) | 128
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  }

  const listen = () => {
    const stream = new EventSource('/sohbet/akis')
    stream.onopen = () => tell('')
    stream.onmessage = (event) => show(JSON.parse(event.data))
    stream.onerror = () => {
      tell(words.offline)
      if (stream.readyState === EventSource.CLOSED) setTimeout(listenAgain, 2000)
    }
    stream.addEventListener('ended', () => {
      stream.close()
      tell(words.ended)
    })
  }

  // A browser gives a stream up for good at any answer but 200, also while the database is away for a moment.
  const listenAgain = async () => {
    try {
      const page = await fetch('/sohbet', { redirect: 'manual', signal: AbortSignal.timeout(10000) })
      if (page.ok) return listen()
      if (page.status < 500) return tell(words.ended)
    } catch {
      // Nobody answers: the next look may find somebody.
    }
    setTimeout(listenAgain, 2000)
  }

  field.value = sessionStorage.getItem(draftKey) || ''
  // A link of the panel's list brings its number along; nothing is sent by itself.
  const [, number] = /^#([A-Z2-9]{4})$/.exec(location.hash) || []
  if (number) {
    field.value = number
    field.focus()
    history.replaceState(null, '', location.pathname)
  }
  grow()
  listen()
  for (const [id, text] of waiting) void sendText(id, text)
})()
