// Every card of the bot, parsed and drawn by Microsoft's own renderer as a phone and a desktop would show it.

import { createRequire } from 'node:module'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { browser, check, given, read } from '../report.mjs'

const WIDTHS = { phone: 320, desktop: 600 }
const CONTROLS = {
  'an unknown element': { type: 'AdaptiveCard', version: '1.5', body: [{ type: 'Container', items: [{ type: 'Bagde', text: 'x' }] }] },
  'a bad enum': { type: 'AdaptiveCard', version: '1.5', body: [{ type: 'TextBlock', text: 'x', size: 'Huge' }] },
  'text that does not fit': { type: 'AdaptiveCard', version: '1.5', body: [{ type: 'TextBlock', text: 'x'.repeat(400), wrap: false }] }
}
const require = createRequire(import.meta.url)
const looks = read(new URL('looks.json', import.meta.url))
const ending = '.teams.json'
const cards = Object.fromEntries(readdirSync(given.cards).filter(name => name.endsWith(ending)).sort()
  .map(name => [name.slice(0, -ending.length), read(join(given.cards, name))]))

const running = await browser()
for (const theme of given.themes ?? Object.keys(looks.themes)) {
  for (const [device, width] of Object.entries(WIDTHS)) {
    await drawAll(theme, device, width)
  }
}
await running.close()

async function drawAll (theme, device, width) {
  const { page, said } = await sheet(theme, width)
  const faults = []
  for (const [name, card] of Object.entries(cards)) {
    for (const fault of await page.evaluate(draw, { name, card })) faults.push(`${name}: ${fault}`)
  }
  const number = Object.keys(cards).length
  if (!number) faults.push('there are none')
  check(`${number} ${given.name}, ${theme}, ${device}: parsed, drawn and unfolded without a word`, [...faults, ...said])
  for (const language of new Set(Object.values(cards).map(card => card.lang))) {
    await page.evaluate(language => document.querySelectorAll('section').forEach(
      section => { section.hidden = section.lang !== language }), language)
    await page.screenshot({ path: join(given.pictures, `${given.name.replaceAll(' ', '-')}-${language}-${device}-${theme}.png`), fullPage: true })
  }
  for (const [name, card] of Object.entries(given.controls ? CONTROLS : {})) {
    const found = await page.evaluate(draw, { name, card })
    check(`control, ${theme}, ${device}: ${name} is seen`, found.length ? [] : ['nothing was said of it'])
  }
  await page.close()
}

async function sheet (theme, width) {
  const columns = Math.floor(2600 / (width + 24))
  const page = await running.newPage({ viewport: { width: columns * (width + 24) + 24, height: 1000 } })
  const said = []
  page.on('console', message => ['error', 'warning'].includes(message.type()) && said.push(message.text()))
  page.on('pageerror', error => said.push(error.message))
  const { page: ground, background, foreground, accent } = looks.themes[theme]
  await page.setContent(`<!doctype html><style>
    body { margin: 24px; background: ${ground}; columns: ${columns}; column-gap: 24px; font: 11px sans-serif; color: gray }
    section { break-inside: avoid; margin-bottom: 16px }
    .card { width: ${width}px; background: ${background}; color: ${foreground}; border-radius: 4px }
    .card a { color: ${accent} }
    ${looks.css.join('\n')}</style>`)
  await page.addScriptTag({ path: require.resolve('markdown-it/dist/markdown-it.min.js') })
  await page.addScriptTag({ path: require.resolve('adaptivecards/dist/adaptivecards.min.js') })
  await page.evaluate(config => { window.look = new AdaptiveCards.HostConfig(config) }, look(theme))
  return { page, said }
}

function look (theme) {
  const { foreground, subtle, accent, attention, background, emphasis } = looks.themes[theme]
  const plain = color => ({ default: color, subtle: color })
  const colors = { default: { default: foreground, subtle }, accent: plain(accent), attention: plain(attention) }
  return {
    ...looks.host,
    containerStyles: {
      default: { backgroundColor: background, foregroundColors: colors },
      emphasis: { backgroundColor: emphasis, foregroundColors: colors }
    }
  }
}

// Runs in the page: draws the card as it comes, and once more for each small form that unfolds in it; the first of them stays.
function draw ({ name, card: content }) {
  const { AdaptiveCard, SerializationContext, ShowCardAction, ValidationEvent, Versions } = AdaptiveCards
  const faults = new Set()
  const context = new SerializationContext(Versions.v1_5)
  const known = new AdaptiveCard()
  known.parse(content, context)
  for (let index = 0; index < context.eventCount; index++) faults.add(context.getEventAt(index))
  // Its pattern for `lang` remembers where it last matched, so that every other reading of a right one fails.
  const right = event => /^[a-z]{2,3}$/.test(content.lang) && event.message.endsWith('for property "lang".')
  faults.forEach(event => right(event) && faults.delete(event))
  for (const event of known.validateProperties().validationEvents) faults.add(event)

  const place = unfolded => {
    const card = new AdaptiveCard()
    card.hostConfig = window.look
    card.parse(content, new SerializationContext(Versions.v1_5))
    const section = document.body.appendChild(document.createElement('section'))
    section.lang = content.lang
    section.append(name)
    const drawn = section.appendChild(card.render())
    drawn.classList.add('card')
    if (unfolded !== undefined) drawn.querySelectorAll('.expandable')[unfolded].click()
    for (const part of [drawn, ...drawn.querySelectorAll('.ac-textBlock, .ac-textBlock *, .ac-richTextBlock, .ac-pushButton, .ac-pushButton *')]) {
      if (part.scrollWidth > part.clientWidth + 1 && part.clientWidth) {
        faults.add({ message: `cut off at ${part.clientWidth} of ${part.scrollWidth}px: ${part.innerText.slice(0, 60)}` })
      } else if (getComputedStyle(part).textOverflow === 'ellipsis') {
        const inside = document.createRange()
        inside.selectNodeContents(part)
        const [wide, room] = [inside, part].map(one => one.getBoundingClientRect().width)
        if (wide > room + 0.05) faults.add({ message: `cut off by ${(wide - room).toFixed(2)}px: ${part.innerText.slice(0, 60)}` })
      }
    }
    const unfolding = drawn.querySelectorAll('.expandable').length
    if (unfolded) section.remove()
    section.hidden = true // to measure the next one alone: with all of them the page is laid out anew for each
    return unfolding
  }
  const small = place()
  for (let index = 0; index < small; index++) place(index)
  return [...faults].map(({ event, message }) => `${ValidationEvent[event] ?? ''} ${message}`.trim())
}
