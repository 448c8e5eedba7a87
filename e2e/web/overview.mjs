// Somebody opens the overview from the chat, filters it, and follows a cell to what it rests on: on a desktop by keyboard, on a phone without script.

import { join } from 'node:path'
import { browser, given, story } from '../report.mjs'

const running = await browser()
const DESKTOP = { viewport: { width: 1280, height: 900 }, locale: 'da-DK' }
const PHONE = { viewport: { width: 320, height: 700 }, locale: 'da-DK', colorScheme: 'dark', javaScriptEnabled: false }
const BO = 'button[value="bo.proevesen@stf.example"], form:has(input[value="bo.proevesen@stf.example"]) button'

for (const [device, looks] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
  const page = await (await running.newContext(looks)).newPage()
  const picture = name => page.screenshot({ path: join(given.pictures, `overview-${device}-${name}.png`), fullPage: true })
  const sees = async (...wanted) => {
    const text = (await page.locator('main').innerText()).replaceAll('\u00a0', ' ')
    const missing = wanted.filter(one => !text.includes(one))
    if (missing.length) throw new Error(`not there: ${missing.join(', ')}`)
  }
  const fits = async () => {
    const width = await page.locator('html').evaluate(one => one.scrollWidth)
    if (width > looks.viewport.width) throw new Error(`${width} pixels wide`)
  }
  await story({ picture }, `The overview on a ${device}`, {
    'is opened from the chat': async () => {
      await page.goto(given.address + 'who')
      await page.locator(BO).first().click()
      await page.getByRole('link', { name: 'Overblik' }).click()
      await sees('krav er opfyldt', 'Systemer', 'Nødmelderen', 'Kontrakter', 'K-101')
      await fits()
      await picture('all')
    },
    'is filtered, and says how many are shown': async () => {
      await page.getByLabel('Sted').selectOption('system')
      await page.getByLabel('Navn indeholder').fill('fyr')
      await page.getByRole('button', { name: 'Vis' }).click()
      await sees('1 af 11 steder vises.', 'Fyrjournal')
      await picture('filtered')
    },
    ...(device === 'desktop' && {
      'is walked through with the arrow keys': async () => {
        await page.goto(given.address + 'overview')
        const cells = page.locator('.matrix').nth(1).locator('td a')
        await cells.first().focus()
        await page.keyboard.press('ArrowRight')
        await page.keyboard.press('ArrowDown')
        const there = await page.evaluate(() => document.activeElement.closest('tr').cells[0].innerText)
        if (there !== 'Nødmelderen') throw new Error(there)
        await page.keyboard.press('Enter')
        await page.waitForURL(/overview\/3\.1/)
      }
    }),
    'leads to what a cell rests on': async () => {
      await page.goto(given.address + 'overview')
      await page.locator('tr', { hasText: 'Fyrjournal' }).locator('a[href*="/overview/3.2"]').click()
      await sees('3.2 Beredskabsplanlægning', 'Opfyldt betyder', 'Mangler', 'Ditte Mønstergaard', 'Det er oplyst')
      const text = await page.locator('main').innerText()
      if (/\+45/.test(text)) throw new Error('a telephone number is to be seen')
      await fits()
      await picture('standing')
    },
    'shows the months': async () => {
      await page.getByRole('link', { name: 'Til overblikket' }).click()
      await page.getByRole('link', { name: 'Udviklingen over tolv måneder' }).click()
      await sees('I dag', 'Med bevis')
      await fits()
      await picture('trend')
    },
    'says which days may be chosen': async () => {
      await page.goto(given.address + 'overview?on=2020-01-01')
      await sees('Registeret begynder')
    },
    'leads back to the chat': async () => {
      await page.goto(given.address + 'overview')
      await page.getByRole('link', { name: 'Til samtalen' }).click()
      await page.waitForSelector('#text')
    }
  })
}
await running.close()
