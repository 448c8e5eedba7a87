// A person at Kravbot's own page, on a phone.

import { join } from 'node:path'
import { given } from './report.mjs'

export const PHONE = { viewport: { width: 390, height: 844 }, locale: 'da-DK' }
const PATIENCE = 10000

export class Phone {
  static async open (browser, address, who) {
    const context = await browser.newContext(PHONE)
    const page = await context.newPage()
    page.setDefaultTimeout(PATIENCE)
    const phone = new Phone(context, page)
    page.on('console', message => { if (message.type() === 'error') phone.complaints.push(message.text()) })
    page.on('pageerror', error => phone.complaints.push(error.message))
    await page.goto(address + 'who')
    await page.locator(`button[value="${who}"], form:has(input[value="${who}"]) button`).first().click()
    await phone.#box.waitFor()
    await phone.beginsAfresh()
    return phone
  }

  constructor (context, page) {
    Object.assign(this, { context, page, complaints: [] })
  }

  // The newest card that asks for something.
  get card () {
    return this.page.locator('article.card:not(.settled)').last()
  }

  get #box () {
    return this.page.locator('#text').first()
  }

  async beginsAfresh () {
    await this.page.getByRole('link', { name: 'Ny samtale' }).click()
    await this.page.getByRole('button', { name: 'Begynd en ny' }).click()
    await this.page.waitForURL(/talk=/)
    await this.page.locator('article').first().waitFor()
  }

  async says (words) {
    const before = await this.page.locator('article').count()
    await this.#box.fill(words)
    await this.#box.press('Enter')
    await this.page.waitForFunction(count => document.querySelectorAll('article').length > count, before)
  }

  // The newest card says all of this, or comes to say it.
  async sees (...texts) {
    for (const text of texts) {
      try {
        await this.card.filter({ hasText: text }).waitFor()
      } catch {
        throw new Error(`“${text}” is not on the newest card: ${(await this.reads()).replace(/\s+/g, ' ')}`)
      }
    }
  }

  async doesNotSee (...texts) {
    const text = await this.reads()
    const found = texts.filter(one => text.includes(one))
    if (found.length > 0) throw new Error(`to be seen: ${found.join(', ')}`)
  }

  async reads () {
    return await this.card.count() ? (await this.card.innerText()).replaceAll('\u00a0', ' ') : 'there is none'
  }

  async presses (label, { on } = {}) {
    const where = on ? this.card.locator('li.row').filter({ hasText: on }) : this.card
    await where.getByRole('button', { name: label, exact: true }).first().click()
  }

  // What unfolds: a form under a button.
  async unfolds (label) {
    await this.card.locator('summary', { hasText: label }).first().click()
  }

  async fills (label, text) {
    await this.card.getByLabel(label).first().fill(text)
  }

  async attaches (name, content) {
    const chosen = this.card.locator('input[type=file]').first()
    await chosen.setInputFiles({ name, mimeType: 'application/pdf', buffer: Buffer.from(content) })
    await this.card.locator('ul.files li').first().waitFor()
  }

  async tooWide () {
    const width = await this.page.evaluate(() => document.documentElement.scrollWidth)
    return width > PHONE.viewport.width ? [`${width} pixels`] : []
  }

  // The whole of the newest card, however tall: the window is made as tall for as long as it takes.
  async shows (name) {
    const tall = await this.card.evaluate(card => card.getBoundingClientRect().height)
    await this.page.setViewportSize({ ...PHONE.viewport, height: Math.max(PHONE.viewport.height, Math.ceil(tall) + 260) })
    await this.card.scrollIntoViewIfNeeded()
    await this.picture(name)
    await this.page.setViewportSize(PHONE.viewport)
  }

  async picture (name) {
    await this.page.screenshot({ path: join(given.pictures, `${name}.png`) })
  }
}
