// Comfort only: the form works without this script, and the server checks everything again.
const form = document.getElementById('card-form')
const rules = JSON.parse(document.getElementById('form-rules').textContent)
const field = (name) => form.elements.namedItem(name)
const digitsOf = (text) => text.replace(/\D/g, '')
const fill = (text, gaps) => text.replace(/\{(\w+)\}/g, (_, name) => gaps[name])

const number = field('number')
const expiry = field('expiry')
const cvc = field('cvc')
const installments = field('installments')
const submit = form.querySelector('button[type=submit]')
submit.dataset.plain = submit.textContent
const brandLine = document.getElementById('brand')
const testNumbers = [...document.querySelectorAll('.use')].map((button) => button.dataset.number)

function brandOf(digits) {
  if (/^(9792|65)/.test(digits)) return 'TROY'
  if (/^4/.test(digits)) return 'Visa'
  if (/^(5[1-5]|2[2-7])/.test(digits)) return 'Mastercard'
  return ''
}

function isLuhnValid(digits) {
  let sum = 0
  ;[...digits].reverse().forEach((digit, index) => {
    const weight = index % 2 === 0 ? Number(digit) : Number(digit) * 2
    sum += weight > 9 ? weight - 9 : weight
  })
  return digits.length >= 12 && sum % 10 === 0
}

// Keeps the caret behind the same digit while spaces come and go.
function rewrite(input, shape) {
  const digitsBefore = digitsOf(input.value.slice(0, input.selectionStart ?? input.value.length)).length
  input.value = shape(digitsOf(input.value))
  let caret = 0
  for (let seen = 0; seen < digitsBefore && caret < input.value.length; caret += 1) {
    if (/\d/.test(input.value[caret])) seen += 1
  }
  if (document.activeElement === input) input.setSelectionRange(caret, caret)
}

const grouped = (digits) => digits.slice(0, 19).replace(/(\d{4})(?=\d)/g, '$1 ')
const monthAndYear = (digits) => (digits.length > 2 ? `${digits.slice(0, 2)}/${digits.slice(2, 4)}` : digits)

const checks = {
  number: (text) => {
    const digits = digitsOf(text)
    if (digits === '') return 'error.number.missing'
    if (!isLuhnValid(digits)) return 'error.number.mistyped'
    return testNumbers.includes(digits) ? null : 'error.number.not_a_test_card'
  },
  expiry: (text) => {
    const match = /^(0[1-9]|1[0-2])\/(\d{2})$/.exec(text)
    if (match === null) return 'error.expiry.form'
    const today = new Date()
    const now = String(today.getFullYear()).slice(2) + String(today.getMonth() + 1).padStart(2, '0')
    return match[2] + match[1] < now ? 'error.expiry.past' : null
  },
  cvc: (text) => (/^\d{3,4}$/.test(text) ? null : 'error.cvc'),
  holder: (text) => (text.trim().length < 2 ? 'error.holder' : null),
}

function showError(name, key) {
  const input = field(name)
  input.parentElement.classList.toggle('wrong', key !== null)
  input.toggleAttribute('aria-invalid', key !== null)
  document.getElementById(`${name}-error`).textContent = key === null ? '' : rules.texts[key]
}

function showCard() {
  const digits = digitsOf(number.value)
  const family = rules.bins[digits.slice(0, 6)] ?? null
  brandLine.textContent = [brandOf(digits), family].filter(Boolean).join(' · ')
  const offered = rules.families.find((one) => one.family === family)?.options ?? []
  if (installments !== null) showInstallments(digits.length >= 6, offered)
  showSum(offered.find(({ count }) => String(count) === installments?.value))
}

function showInstallments(isCardKnown, offered) {
  for (const option of installments.options) {
    const count = Number(option.value)
    const terms = offered.find((one) => one.count === count)
    option.dataset.plain ??= option.textContent
    option.disabled = isCardKnown && count > 1 && terms === undefined
    option.textContent = count === 1 || !isCardKnown ? option.dataset.plain : labelOf(count, terms)
  }
  if (installments.selectedOptions[0]?.disabled) installments.value = '1'
}

function labelOf(count, terms) {
  return fill(rules.texts[terms === undefined ? 'installments.unavailable' : 'installments.option'], terms ?? { count })
}

// The button says what will be charged; with slices of an unknown card that is not known yet.
function showSum(terms) {
  const isPlain = installments === null || installments.value === '1'
  const total = terms?.total ?? (isPlain ? rules.amount : null)
  if (total !== null) submit.textContent = fill(rules.texts['card.submit.amount'], { amount: total })
  else submit.textContent = submit.dataset.plain
  if (installments !== null) showHint(isPlain ? undefined : terms)
}

function showHint(terms) {
  const sum = terms?.hasSurcharge ? 'installments.sum_surcharge' : 'installments.sum'
  const key = terms === undefined ? 'card.installments.hint' : sum
  document.getElementById('installments-hint').textContent = fill(rules.texts[key], terms ?? {})
}

installments?.addEventListener('change', showCard)
number.addEventListener('input', () => {
  rewrite(number, grouped)
  showCard()
})
expiry.addEventListener('input', () => rewrite(expiry, monthAndYear))
cvc.addEventListener('input', () => rewrite(cvc, (digits) => digits.slice(0, 4)))

for (const name of Object.keys(checks)) {
  const input = field(name)
  input.addEventListener('blur', () => input.value !== '' && showError(name, checks[name](input.value)))
  input.addEventListener('input', () => input.parentElement.classList.contains('wrong') && showError(name, checks[name](input.value)))
}

form.addEventListener('submit', (event) => {
  const wrong = Object.keys(checks).filter((name) => {
    const key = checks[name](field(name).value)
    showError(name, key)
    return key !== null
  })
  if (wrong.length === 0) return
  event.preventDefault()
  field(wrong[0]).focus()
})

for (const button of document.querySelectorAll('.use')) {
  button.hidden = false
  button.addEventListener('click', () => {
    number.value = grouped(button.dataset.number)
    expiry.value = `12/${String(new Date().getFullYear() + 3).slice(2)}`
    cvc.value = '123'
    if (field('holder').value === '') field('holder').value = 'Deneme Kart'
    for (const name of Object.keys(checks)) showError(name, null)
    showCard()
    form.scrollIntoView({ block: 'start' })
    submit.focus({ preventScroll: true })
  })
}
showCard()
