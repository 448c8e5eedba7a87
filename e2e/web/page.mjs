// The page itself, on a phone and on a desktop: views, tabs, drafts, dates, words of before, search.

import { join } from 'node:path'
import { browser, check, given, story } from '../report.mjs'
import { PHONE } from '../phone.mjs'

const DESKTOP = { viewport: { width: 1280, height: 800 }, locale: 'en-US', colorScheme: 'dark' }
const BO = 'bo.proevesen@stf.example'
const MAREN = 'maren.skabelonsen@stf.example'
const PATIENCE = 10000

const running = await browser()
for (const [name, device] of Object.entries({ phone: PHONE, desktop: DESKTOP })) await used(name, device)
await onePageOfMany()
await withoutStorage()
await withoutScript()
await running.close()

async function used (name, device) {
  const context = await running.newContext(device)
  const page = await opened(context, MAREN)
  await afresh(page)
  const person = { picture: file => picture(page, `${name}-${file}`) }

  await story(person, `The page on a ${name}`, {
    'opens on its greeting': async () => {
      await text(page.locator('article').last(), 'Goddag, Maren')
      await inView(page, page.locator('article').last())
      await person.picture('greeting')
    },
    'shows what was pressed for, from its top': async () => {
      await says(page, 'hvad er overskredet hos os?')
      await inView(page, page.locator('article').last())
      const before = await page.locator('article').count()
      await page.locator('article').last().locator('button.whole').nth(2).click()
      await more(page, before)
      await inView(page, page.locator('article').last())
      await equal(await page.evaluate(() => document.activeElement.tagName), 'H2')
      await person.picture('pressed')
    },
    'moves nothing for what comes by itself, and says so': async () => {
      await page.locator('main').hover()
      await page.mouse.wheel(0, -3000)
      await page.waitForTimeout(300)
      const there = await page.locator('main').evaluate(main => main.scrollTop)
      const other = await context.newPage()
      await other.goto(page.url())
      await says(other, 'status')
      await page.locator('#newest').waitFor()
      await equal(await page.locator('main').evaluate(main => main.scrollTop), there)
      await person.picture('pill')
      await page.locator('#newest').click()
      await inView(page, page.locator('article').last().locator('h2'))
      await other.close()
    },
    'brings back what was written': async () => {
      const box = page.locator('#text')
      await box.press('ArrowUp')
      await equal(await box.inputValue(), 'status')
      await box.press('ArrowUp')
      await equal(await box.inputValue(), 'hvad er overskredet hos os?')
      await box.press('ArrowDown')
      await equal(await box.inputValue(), 'status')
      await box.press('Escape')
      await equal(await box.inputValue(), '')
    },
    'completes names, and leaves Enter alone': async () => {
      const box = page.locator('#text')
      await box.pressSequentially('n')
      await page.waitForTimeout(400)
      await equal(await page.locator('#names li').count(), 0)
      await box.fill('')
      await box.pressSequentially('hvem ejer noedm')
      await text(page.locator('#names'), 'Nødmelderen')
      await person.picture('names')
      await box.press('Tab')
      await equal(await box.inputValue(), 'hvem ejer Nødmelderen ')
      await box.fill('')
      await box.pressSequentially('status på tåg')
      await page.locator('#names li').first().waitFor()
      await page.locator('#names li').first().click()
      await equal(await box.inputValue(), 'status på Tågevarsel ')
      await box.fill('')
      await box.pressSequentially('status på fyr')
      await page.locator('#names li').first().waitFor()
      const before = await page.locator('article').count()
      await box.press('Enter')
      await more(page, before)
      await equal(await page.locator('.line.you .bubble').last().innerText(), 'status på fyr')
    },
    'says a date as it was understood': async () => {
      await says(page, 'ny øvelse på nødmelderen')
      const card = page.locator('article').last()
      await card.getByLabel('Holdt', { exact: false }).first().fill('2026-02-26')
      await text(card.locator('output.understood').first().or(card.getByText('26. feb. 2026 (torsdag)')).last(), '26. feb. 2026 (torsdag)')
      await person.picture('date')
    },
    'keeps what is typed over a reload, but no telephone number': async () => {
      await page.locator('article').last().getByLabel('Noter', { exact: false }).or(page.locator('article').last().locator('textarea')).first().fill('Det gik fint')
      await page.locator('#text').fill('ring til Helle på 70 10 20 30 i morgen')
      await page.reload()
      await page.locator('article').last().waitFor()
      await equal(await page.locator('#text').inputValue(), 'ring til Helle på  i morgen')
      await equal(await page.locator('article').last().locator('textarea').first().inputValue(), 'Det gik fint')
      const kept = await page.evaluate(() => JSON.stringify(sessionStorage))
      if (/70 ?10/.test(kept)) throw new Error(kept)
      await page.locator('#text').fill('')
    },
    'keeps what could not be sent, and says so no longer than it is true': async () => {
      await context.setOffline(true)
      await page.locator('#text').fill('er der nogen')
      await page.locator('#text').press('Enter')
      await page.locator('#fault').filter({ hasText: 'kom ikke frem' }).waitFor({ timeout: 20000 })
      await equal(await page.locator('#text').inputValue(), 'er der nogen')
      await context.setOffline(false)
      await page.locator('#fault').waitFor({ state: 'hidden', timeout: 40000 })
      await page.locator('#text').fill('')
    },
    'has nothing left of what was sent': async () => {
      await page.locator('article').last().getByRole('button', { name: 'Annullér' }).or(page.locator('article').last().getByRole('button', { name: 'Fortryd' })).first().click()
      await page.waitForTimeout(1000)
      await equal(await page.evaluate(() => Object.keys(sessionStorage).length), 0)
    },
    'is searched': async () => {
      await page.locator('#open-search').click()
      await page.locator('#sought').pressSequentially('overskredet hos')
      await text(page.locator('#found'), '1 af 1')
      await inView(page, page.locator('.found'))
      await person.picture('search')
      await page.locator('#sought').fill('findes slet ikke')
      await text(page.locator('#found'), 'Ingen fund')
      await page.locator('#sought').press('Escape')
      await page.locator('#search').waitFor({ state: 'hidden' })
    },
    'says which day it is': async () => {
      await text(page.locator('.day').first(), 'I dag')
    },
    'asks before a new conversation, and leads back to the old': async () => {
      const before = page.url()
      await page.getByRole('link', { name: 'Ny samtale' }).click()
      await text(page.locator('dialog'), 'Tidligere samtaler')
      await person.picture('asks')
      await page.getByRole('button', { name: 'Bliv her' }).click()
      await equal(page.url(), before)
      await afresh(page)
      await text(page.locator('article').last(), 'Goddag, Maren')
      await page.getByRole('link', { name: 'Tidligere samtaler' }).click()
      await person.picture('conversations')
      await page.locator('a.person').nth(1).click()
      await text(page.locator('#log'), 'hvad er overskredet hos os?')
    },
    'keeps two people apart in two tabs': async () => {
      const bo = await opened(context, BO)
      await says(page, 'mine opgaver')
      await text(page.locator('.me'), 'Maren Skabelonsen')
      await says(bo, 'mine opgaver')
      await page.reload()
      await text(page.locator('.me'), 'Maren Skabelonsen')
      const [hers, his] = [await page.locator('article').last().innerText(), await bo.locator('article').last().innerText()]
      if (hers.slice(0, 200) === his.slice(0, 200)) throw new Error('both see the same')
      await bo.close()
    },
    'shows nothing of one person to the next in the same tab': async () => {
      await page.locator('#text').fill('kun for Maren')
      await page.getByRole('link', { name: 'Skift person' }).click()
      await page.locator(`button[value="${BO}"]`).click()
      await text(page.locator('.me'), 'Bo Prøvesen')
      await equal(await page.locator('#text').inputValue(), '')
      await equal(await page.evaluate(() => Object.keys(sessionStorage).length), 0)
    }
  })
  check(`The page on a ${name}: it is as wide as the window`, await tooWide(page, device))
  check(`The page on a ${name}: the browser complains of nothing`, page.complaints.filter(one => !one.includes('ERR_INTERNET_DISCONNECTED')))
  await context.close()
}

async function onePageOfMany () {
  const page = await opened(await running.newContext(PHONE), 'fie.demosen@stf.example')
  await story({ picture: file => picture(page, file) }, 'A long conversation', {
    'is drawn from its newest end': async () => {
      for (let number = 1; number <= 35; number++) await says(page, `status på fyrjournal ${number}`)
      await page.reload()
      await page.locator('article').last().waitFor()
      const drawn = await page.locator('.line').count()
      if (drawn > 60) throw new Error(`${drawn} messages`)
    },
    'is found in where it is not drawn': async () => {
      await page.locator('#open-search').click()
      await page.locator('#sought').pressSequentially('fyrjournal 1')
      await page.waitForTimeout(600)
      await page.locator('#sought').press('Shift+Enter')
      await page.locator('.found').filter({ hasText: 'fyrjournal' }).waitFor()
      await inView(page, page.locator('.found'))
      await picture(page, 'search-older')
      await page.locator('#sought').press('Escape')
    },
    'goes back to its beginning': async () => {
      for (let tries = 0; tries < 5 && await page.locator('#earlier').isVisible(); tries++) {
        await page.locator('main').evaluate(main => { main.scrollTop = 0 })
        await page.waitForTimeout(500)
      }
      await text(page.locator('#log'), 'status på fyrjournal 1')
      await page.locator('#conversations').waitFor()
    }
  })
  await page.context().close()
}

async function withoutStorage () {
  const context = await running.newContext(PHONE)
  await context.addInitScript(() => Object.defineProperty(window, 'sessionStorage', { get () { throw new Error('not here') } }))
  const page = await opened(context, BO)
  await story({ picture: file => picture(page, file) }, 'Without storage', {
    'one writes and is answered': async () => {
      await says(page, 'status')
      await page.reload()
      await text(page.locator('#log'), 'status')
    }
  })
  check('Without storage: the browser complains of nothing', page.complaints)
  await context.close()
}

async function withoutScript () {
  const context = await running.newContext({ ...PHONE, javaScriptEnabled: false })
  const page = await context.newPage()
  await story({ picture: file => picture(page, file) }, 'Without script', {
    'a new conversation is asked about': async () => {
      await page.goto(given.address + 'who')
      await page.locator(`button[value="${BO}"]`).click()
      await page.getByRole('link', { name: 'Ny samtale' }).click()
      await text(page.locator('main'), 'Vil du begynde en ny samtale?')
      await page.getByRole('button', { name: 'Begynd en ny' }).click()
      await text(page.locator('main'), 'Goddag, Bo')
    },
    'a tab keeps its person': async () => {
      const other = await context.newPage()
      await other.goto(given.address + 'who')
      await other.locator(`button[value="${MAREN}"]`).click()
      await page.locator('textarea').fill('mine opgaver')
      await page.locator('#send').click()
      await text(page.locator('.me'), 'Bo Prøvesen')
    }
  })
  await context.close()
}

async function opened (context, who) {
  const page = await context.newPage()
  page.complaints = []
  page.setDefaultTimeout(PATIENCE)
  page.on('console', message => { if (message.type() === 'error') page.complaints.push(message.text()) })
  page.on('pageerror', error => page.complaints.push(error.message))
  await page.goto(given.address + 'who')
  await page.locator(`button[value="${who}"]`).click()
  await page.locator('article').first().waitFor()
  return page
}

async function afresh (page) {
  const before = page.url()
  await page.getByRole('link', { name: 'Ny samtale' }).click()
  await page.getByRole('button', { name: 'Begynd en ny' }).click()
  await page.waitForURL(url => url.href !== before && url.search.includes('talk='))
  await page.locator('article').first().waitFor()
}

async function says (page, words) {
  const before = await page.locator('article').count()
  await page.locator('#text').fill(words)
  await page.locator('#text').press('Enter')
  await more(page, before)
}

// Until there are more messages than before, and none has come for a moment.
async function more (page, before) {
  await page.waitForFunction(count => document.querySelectorAll('article').length > count, before)
  let last = -1
  for (let tries = 0; tries < 20; tries++) {
    const now = await page.locator('.line').count()
    if (now === last) return
    last = now
    await page.waitForTimeout(250)
  }
}

async function text (locator, wanted) {
  await locator.filter({ hasText: wanted }).first().waitFor()
}

async function inView (page, locator) {
  await page.waitForTimeout(100)
  const [at, window] = [await locator.first().boundingBox(), await page.locator('main').boundingBox()]
  if (at.y < window.y - 4 || at.y > window.y + window.height - 40) throw new Error(`it begins at ${Math.round(at.y)}, the window at ${Math.round(window.y)}`)
}

async function equal (seen, wanted) {
  if (seen !== wanted) throw new Error(`“${seen}”, not “${wanted}”`)
}

async function tooWide (page, device) {
  const width = await page.evaluate(() => document.documentElement.scrollWidth)
  return width > device.viewport.width ? [`${width} pixels`] : []
}

function picture (page, name) {
  return page.screenshot({ path: join(given.pictures, `page-${name}.png`) })
}
