// Somebody fetches their crisis link in the chat, and opens it on a phone where nobody is signed in.

import { join } from 'node:path'
import { browser, check, given, story } from '../report.mjs'

const PHONE = { viewport: { width: 390, height: 844 }, locale: 'da-DK' }
const running = await browser()
const chat = await (await running.newContext(PHONE)).newPage()
const phone = await (await running.newContext({ ...PHONE, colorScheme: 'dark', javaScriptEnabled: false })).newPage()
let fetching = ''
let link = ''

const picture = (page, name) => page.screenshot({ path: join(given.pictures, `crisis-${name}.png`), fullPage: true })
const person = { picture: name => picture(phone, name) }

await story(person, 'The crisis link', {
  'is asked for in the chat': async () => {
    await chat.goto(given.address + 'who')
    await chat.locator('button[value="bo.proevesen@stf.example"], form:has(input[value="bo.proevesen@stf.example"]) button').first().click()
    await say('kriselink')
    await chat.getByRole('button', { name: 'Hent kriselink' }).last().click()
    const there = chat.getByRole('link', { name: 'Åbn i browseren' }).last()
    fetching = await there.getAttribute('href')
    await picture(chat, 'chat')
  },
  'is not made by looking': async () => {
    await phone.goto(fetching)
    await phone.goto(fetching)
    await sees('Hent')
    await picture(phone, 'fetching')
  },
  'is made by its button, with how to keep it': async () => {
    await phone.getByRole('button').first().click()
    link = phone.url()
    await sees('Ring nu', 'Gem siden', 'Nødmelderen', '+45 00 00 13 00')
    await picture(phone, 'new')
  },
  'is no wider than the phone': async () => {
    const width = await phone.locator('html').evaluate(one => one.scrollWidth)
    if (width > PHONE.viewport.width) throw new Error(`${width} pixels`)
  },
  'finds a system that is not one’s own': async () => {
    await phone.locator('input[name="s"]').fill('journal')
    await phone.locator('input[name="s"]').press('Enter')
    await sees('Fyrjournal', '+45 00 00 12 00')
    await picture(phone, 'found')
  },
  'has its numbers ready to be called': async () => {
    const called = await phone.locator('a[href^="tel:"]').first().getAttribute('href')
    if (!/^tel:\+45\d{8}$/.test(called)) throw new Error(called)
  },
  'is fetched once only': async () => {
    const page = await (await running.newContext(PHONE)).newPage()
    await page.goto(fetching)
    await page.getByRole('button').first().click()
    const text = await page.locator('main').innerText()
    if (text.includes('+45')) throw new Error('the numbers are to be seen')
    await picture(page, 'used')
  },
  'says nothing when it is wrong': async () => {
    const answer = await phone.goto(link.split('?')[0].slice(0, -4) + 'AAAA')
    if (answer.status() !== 404) throw new Error(String(answer.status()))
    const text = await phone.locator('main').innerText()
    if (text.includes('+45')) throw new Error('the numbers are to be seen')
    await picture(phone, 'wrong')
  }
})
check('The crisis link: nothing is told of where it is', await leaks())
await running.close()

async function say (words) {
  const before = await chat.locator('article').count()
  await chat.locator('#text').first().fill(words)
  await chat.locator('#text').first().press('Enter')
  await chat.waitForFunction(count => document.querySelectorAll('article').length > count, before, { timeout: 10000 })
}

async function sees (...wanted) {
  const text = (await phone.locator('main').innerText()).replaceAll('\u00a0', ' ')
  const missing = wanted.filter(one => !text.includes(one))
  if (missing.length > 0) throw new Error(`not to be seen: ${missing.join(', ')}`)
}

// The link is a key: no page may hand it on to another site, nor may a search engine keep it.
async function leaks () {
  const answer = await phone.request.get(link.split('?')[0])
  const headers = answer.headers()
  return Object.entries({ 'referrer-policy': 'no-referrer', 'x-robots-tag': 'noindex', 'cache-control': 'no-store' })
    .filter(([name, value]) => !(headers[name] ?? '').includes(value)).map(([name]) => `${name}: ${headers[name]}`)
}
