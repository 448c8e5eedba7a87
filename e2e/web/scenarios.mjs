// A person on a phone: chooses who they are, writes, reads; each scenario in a conversation of its own, and a picture of its end.

import { join } from 'node:path'
import { browser, check, given } from '../report.mjs'

const running = await browser()
for (const scenario of given.scenarios) await told(scenario)
await running.close()

async function told ({ name, who, turns, hidden }) {
  const context = await running.newContext({ viewport: { width: 390, height: 844 }, locale: 'da-DK' })
  const page = await context.newPage()
  const said = []
  page.on('console', message => { if (message.type() === 'error') said.push(message.text()) })
  page.on('pageerror', error => said.push(error.message))
  try {
    await page.goto(given.address + 'who')
    await page.locator(`button[value="${who}"], form:has(input[value="${who}"]) button`).first().click()
    await page.locator('textarea').first().waitFor()
    await page.getByRole('link', { name: 'Ny samtale' }).click()
    await page.getByRole('button', { name: 'Begynd en ny' }).click()
    await page.waitForURL(/talk=/)
    await page.locator('article').first().waitFor()
    for (const [words, seen] of turns) {
      const before = await page.locator('article').count()
      await page.locator('#text').first().fill(words)
      await page.locator('#text').first().press('Enter')
      await page.waitForFunction(count => document.querySelectorAll('article').length > count, before, { timeout: 10000 })
      await settled(page)
      const text = await read(page)
      const missing = seen.filter(one => !text.includes(one))
      check(`${name}: “${words.slice(0, 50)}”`, missing.map(one => `not to be seen: ${one}`))
      check(`${name}: its answer is in view`, await outOfView(page))
    }
    const text = await read(page)
    check(`${name}: nothing else is given away`, hidden.filter(one => text.includes(one)).map(one => `to be seen: ${one}`))
    check(`${name}: the page is as wide as the phone`, await tooWide(page))
    check(`${name}: the name at the head is on one line`, await onOneLine(page.locator('.brand')))
    check(`${name}: the browser complains of nothing`, said)
  } catch (error) {
    check(name, [error.message.split('\n')[0]])
  }
  await page.screenshot({ path: join(given.pictures, `${name.replace(/\W+/g, '-')}.png`), fullPage: true })
  await context.close()
}

// Until nothing has come for a moment.
async function settled (page) {
  let before = -1
  for (let tries = 0; tries < 20; tries++) {
    const now = await page.locator('article').count()
    if (now === before) return
    before = now
    await page.waitForTimeout(300)
  }
}

// Whether the answer is anywhere in the window: its beginning, where it is taller. Of several it is the first,
// or the last from its beginning, where they are taller together.
async function outOfView (page) {
  return page.evaluate(() => {
    const window = document.querySelector('main').getBoundingClientRect()
    const all = [...document.getElementById('log').children]
    const asked = all.findLastIndex(one => one.matches('.line.you'))
    const first = (all[asked + 1] ?? all.at(-1)).getBoundingClientRect()
    const last = all.at(-1).getBoundingClientRect()
    const seen = (first.top < window.bottom - 40 && first.bottom > window.top + 40) || (last.top >= window.top - 4 && last.top < window.bottom - 40)
    return seen ? [] : [`the answer begins at ${Math.round(first.top)} and goes to ${Math.round(first.bottom)}`]
  })
}

// What stands on the page, and in its fields.
async function read (page) {
  const words = await page.locator('main').innerText()
  const fields = await page.locator('main input:not([type=hidden]), main textarea').evaluateAll(all => all.map(one => one.value))
  return [words, ...fields].join('\n').replaceAll('\u00a0', ' ')
}

async function tooWide (page) {
  const width = await page.evaluate(() => document.documentElement.scrollWidth)
  return width > 390 ? [`${width} pixels`] : []
}

async function onOneLine (locator) {
  const [height, line] = await locator.evaluate(one => [one.getBoundingClientRect().height, parseFloat(getComputedStyle(one).fontSize)])
  return height > 2 * line ? [`${Math.round(height)} pixels high`] : []
}
