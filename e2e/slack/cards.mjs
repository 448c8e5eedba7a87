// Every card of the bot, and the modals it opens, drawn by a renderer of Block Kit as a phone and a desktop would show it.

import { createRequire } from 'node:module'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'
import { browser, check, given, read } from '../report.mjs'

const WIDTHS = { phone: 360, desktop: 640 }
const CONTROLS = {
  'an unknown block': [{ type: 'bagde', text: { type: 'mrkdwn', text: 'x' } }],
  'bold that is no bold': [{ type: 'section', text: { type: 'mrkdwn', text: 'K-*101*s' } }],
  'an emoji nobody meant': [{ type: 'section', text: { type: 'mrkdwn', text: ':smile:' } }]
}
const ending = '.slack.json'
const cards = Object.fromEntries(readdirSync(given.cards).filter(name => name.endsWith(ending)).sort()
  .map(name => [name.slice(0, -ending.length), read(join(given.cards, name))]))
const language = name => name.slice(-2)

const here = name => fileURLToPath(new URL(name, import.meta.url))
const bundle = buildSync({
  entryPoints: [here('draw.js')], bundle: true, write: false, minify: true, logLevel: 'error',
  define: { 'process.env.NODE_ENV': '"production"' }
}).outputFiles[0].text
const own = createRequire(import.meta.url).resolve('slack-blocks-to-jsx').replace(/index\.js$/, 'style.css')
const css = readFileSync(own, 'utf8') + readFileSync(here('looks.css'), 'utf8')

const running = await browser()
for (const device of given.devices ?? Object.keys(WIDTHS)) await drawAll(device, WIDTHS[device])
await running.close()

async function drawAll (device, width) {
  const { page, said } = await sheet(width)
  const faults = []
  for (const [name, card] of Object.entries(cards)) {
    for (const fault of await page.evaluate(draw, { name, lang: language(name), ...card })) faults.push(`${name}: ${fault}`)
  }
  const number = Object.keys(cards).length
  if (!number) faults.push('there are none')
  check(`${number} cards, ${device}: every word is drawn as it is written`, [...faults, ...said])
  for (const shown of new Set(Object.keys(cards).map(language))) {
    await page.evaluate(shown => document.querySelectorAll('section').forEach(
      section => { section.hidden = section.lang !== shown }), shown)
    await page.screenshot({ path: join(given.pictures, `${given.prefix ?? 'cards'}-${shown}-${device}.png`), fullPage: true })
  }
  for (const [name, blocks] of Object.entries(CONTROLS)) {
    const found = await page.evaluate(draw, { name, lang: 'da', blocks })
    check(`control, ${device}: ${name} is seen`, found.length ? [] : ['nothing was said of it'])
  }
  await page.close()
}

async function sheet (width) {
  const columns = Math.floor(2600 / (width + 24))
  const page = await running.newPage({ viewport: { width: columns * (width + 24) + 24, height: 1000 } })
  const said = []
  page.on('console', message => ['error', 'warning'].includes(message.type()) && said.push(message.text()))
  page.on('pageerror', error => said.push(error.message))
  await page.setContent(`<!doctype html><style>${css}
    body { columns: ${columns} }
    .drawn { width: ${width}px }</style>`)
  await page.addScriptTag({ content: bundle })
  return { page, said }
}

// Runs in the page: draws the message and each of its modals, and says which words cannot be read there.
function draw ({ name, lang, blocks, views = [] }) {
  const faults = []
  const bare = text => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&').replace(/\s+/g, '')
  const unmarked = text => bare(text.replace(/<tel:[^|]*\|([^>]*)>/g, '$1').replace(/(^|[\s(])\*(\S(?:[^*\n]*\S)?)\*(?=$|[\s.,:;!?)])/gm, '$1$2'))
  const words = part => {
    if (Array.isArray(part)) return part.flatMap(words)
    if (!part || typeof part !== 'object') return []
    const closed = ['overflow', 'static_select', 'multi_static_select', 'users_select', 'button'].includes(part.type)
    if (closed) return part.type === 'button' ? [bare(part.text.text)] : []
    if (part.type === 'header') return [bare(part.text.text.replaceAll('*', ''))] // its renderer makes it bold once more
    if (part.type === 'mrkdwn' && !part.verbatim) return part.text.split('\n').map(unmarked)
    if (typeof part.text === 'string') return part.text.split('\n').map(bare)
    return Object.entries(part).filter(([key]) => !['placeholder', 'initial_option', 'initial_options', 'confirm'].includes(key)).flatMap(([, inner]) => words(inner))
  }
  const place = (blocks, frame) => {
    const section = document.body.appendChild(document.createElement('section'))
    section.lang = lang
    section.append(frame ? `${name} (${frame.type})` : name)
    const drawn = section.appendChild(document.createElement('div'))
    drawn.className = `drawn ${frame?.type ?? 'message'}`
    if (frame?.title) drawn.append(bar('title', frame.title.text))
    const inside = drawn.appendChild(document.createElement('div'))
    const shown = parsed(blocks)
    window.drawBlocks(inside, shown)
    const buttons = [frame?.close, frame?.submit].filter(Boolean)
    if (buttons.length) drawn.append(bar('buttons', ...buttons.map(({ text }) => text)))
    const read = bare(inside.innerText)
    for (const word of words(shown)) if (!read.includes(word)) faults.push(`not as written: ${word.slice(0, 60)}`)
    for (const part of drawn.querySelectorAll('*')) {
      if (part.clientWidth && part.scrollWidth > part.clientWidth + 2) {
        faults.push(`cut off at ${part.clientWidth} of ${part.scrollWidth}px: ${part.innerText.slice(0, 60)}`)
      }
    }
    section.hidden = true // to measure the next one alone: with all of them the page is laid out anew for each
  }
  // To its renderer `verbatim` is no marks at all, plain text in a section or context has marks, and an escaped > is a quote. To Slack not.
  const parsed = blocks => blocks.map(block => ({
    ...block,
    ...(block.type === 'section' ? { text: marked(block.text) } : {}),
    ...(block.type === 'context' ? { elements: block.elements.map(marked) } : {})
  }))
  const marked = ({ type, text }) => type === 'mrkdwn'
    ? { type, text: text.replaceAll('&gt;', '›') } : { type: 'mrkdwn', verbatim: true, text }
  const bar = (kind, ...texts) => {
    const drawn = document.createElement('div')
    drawn.className = kind
    for (const text of texts) drawn.appendChild(document.createElement('span')).append(text)
    return drawn
  }
  place(blocks)
  for (const view of views) place(view.blocks, view)
  return faults
}
