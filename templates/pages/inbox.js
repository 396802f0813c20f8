'use strict'
// The sandbox inbox. Texts of others are only ever written as text; an e-mail's HTML lives in a frame without script.
;(() => {
  const list = document.getElementById('messages')
  const empty = document.getElementById('empty')
  const connection = document.getElementById('connection')
  const filter = document.getElementById('filter')
  const words = list.dataset
  const clock = new Intl.DateTimeFormat(words.locale, {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZone: 'Europe/Istanbul',
  })
  const shown = new Map()
  let wanted = ''

  const make = (tag, className, text) => {
    const element = document.createElement(tag)
    if (className) element.className = className
    if (text !== undefined) element.textContent = text
    return element
  }
  const fill = (text, name, value) => text.replace(`{${name}}`, () => value)
  const isWebAddress = (url) => /^https?:\/\//i.test(url)
  const anchor = (text, url) => {
    const link = make('a', '', text)
    link.href = url
    link.target = '_blank'
    link.rel = 'noopener noreferrer'
    return link
  }
  const kindName = (kind) => list.getAttribute(`data-kind-${kind}`) || kind

  const newId = () => {
    if (crypto.randomUUID) return crypto.randomUUID()
    const bytes = crypto.getRandomValues(new Uint8Array(16))
    bytes[6] = (bytes[6] & 15) | 64
    bytes[8] = (bytes[8] & 63) | 128
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  }

  const post = async (content) => {
    const response = await fetch('/gelen-kutusu', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-csrf-token': words.csrf },
      body: JSON.stringify(content),
      signal: AbortSignal.timeout(15000),
    })
    if (!response.ok) throw new Error(String(response.status))
  }

  const headOf = (message) => {
    const head = make('header')
    const sentence = message.direction === 'inbound' ? words.from : words.to
    const time = make('time', '', clock.format(message.postedAt) + (message.editedAt ? ` · ${words.edited}` : ''))
    time.dateTime = new Date(message.postedAt).toISOString()
    head.append(make('strong', '', kindName(message.kind)), make('span', '', fill(sentence, 'address', message.address)), time)
    return head
  }

  const bodyOf = (text) => {
    const body = make('p', 'body')
    for (const part of text.split(/(https?:\/\/[^\s<>"]+)/)) body.append(isWebAddress(part) ? anchor(part, part) : part)
    return body
  }

  const choicesOf = (message) =>
    message.choices.map((row) => {
      const line = make('div', 'choices')
      for (const { label, action } of row) {
        const button = make('button', '', label)
        button.type = 'button'
        button.addEventListener('click', () => answer(message, { action }, line))
        line.append(button)
      }
      return line
    })

  const frameOf = (message) => {
    const details = make('details')
    details.append(make('summary', '', words.openEmail))
    details.addEventListener(
      'toggle',
      () => {
        const frame = make('iframe')
        frame.setAttribute('sandbox', 'allow-popups allow-popups-to-escape-sandbox')
        frame.title = message.subject || words.openEmail
        frame.src = `/gelen-kutusu/eposta/${encodeURIComponent(message.id)}`
        details.append(frame)
      },
      { once: true },
    )
    return details
  }

  const replyOf = (message) => {
    const details = make('details')
    const form = make('form', 'answer')
    const input = make('input')
    input.maxLength = 4000
    input.autocomplete = 'off'
    input.placeholder = words.replyPlaceholder
    input.setAttribute('aria-label', words.reply)
    form.append(input, make('button', '', words.send))
    const attempt = { id: newId(), text: '' }
    form.addEventListener('submit', async (event) => {
      event.preventDefault()
      const text = input.value.trim()
      if (text === '') return
      // The same words again are the same answer, unless they arrived.
      if (attempt.text !== text) Object.assign(attempt, { id: newId(), text })
      if (await answer(message, { id: attempt.id, text }, details)) {
        input.value = ''
        attempt.text = ''
      }
    })
    details.append(make('summary', '', words.reply), form)
    return details
  }

  const answer = async (message, content, place) => {
    const outcome = place.querySelector('.outcome') || place.appendChild(make('p', 'outcome'))
    outcome.setAttribute('role', 'status')
    try {
      await post({ id: newId(), message: message.id, ...content })
      outcome.className = 'outcome'
      outcome.textContent = words.sent
      return true
    } catch {
      outcome.className = 'outcome failed'
      outcome.textContent = words.failed
      return false
    }
  }

  const render = (message) => {
    const element = make('article', message.direction === 'inbound' ? 'message mine' : 'message')
    element.dataset.kind = message.kind
    element.append(headOf(message))
    if (message.subject) element.append(make('p', 'subject', fill(words.subject, 'subject', message.subject)))
    element.append(bodyOf(message.text), ...choicesOf(message))
    if (message.link && isWebAddress(message.link.url)) {
      const line = make('div', 'choices')
      line.append(anchor(message.link.label, message.link.url))
      element.append(line)
    }
    if (message.hasHtml) element.append(frameOf(message))
    if (message.direction === 'outbound') element.append(replyOf(message))
    return element
  }

  const applyFilter = () => {
    let visible = 0
    for (const element of shown.values()) {
      element.hidden = wanted !== '' && element.dataset.kind !== wanted
      if (!element.hidden) visible += 1
    }
    empty.hidden = visible > 0
  }
  filter.addEventListener('change', (event) => {
    wanted = event.target.value
    applyFilter()
  })

  const show = (message) => {
    const before = shown.get(message.id)
    const element = render(message)
    element.dataset.at = message.postedAt
    // Newest first by when it was posted; an edit keeps its place.
    const older = [...list.children].find((other) => Number(other.dataset.at) < message.postedAt)
    if (before) before.replaceWith(element)
    else list.insertBefore(element, older || empty)
    shown.set(message.id, element)
    applyFilter()
  }

  const tell = (text) => {
    connection.textContent = text
    connection.hidden = text === ''
  }
  const listen = () => {
    const stream = new EventSource('/gelen-kutusu/akis')
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
      const page = await fetch('/gelen-kutusu', { redirect: 'manual', signal: AbortSignal.timeout(10000) })
      if (page.ok) return listen()
      if (page.status < 500) return tell(words.ended)
    } catch {
      // Nobody answers: the next look may find somebody.
    }
    setTimeout(listenAgain, 2000)
  }
  listen()
})()
