// A person at Microsoft's Agents Playground: writes, presses, fills in, and sees what Kravbot answers.
//
// What is asked of the page is what a person sees of it. Its HTTP API is used only for what the page cannot do: an
// activity with a file, or one of somebody else's. Neither is documented: see README.md for what was seen of it.

import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { given } from '../report.mjs'

const PATIENCE = 15000
const SIZE = { width: 1280, height: 1000 }

export class Playground {
  static async open (browser, url) {
    const page = await browser.newPage({ viewport: SIZE })
    page.setDefaultTimeout(PATIENCE)
    const { config } = await (await fetch(`${url}/_internal/v1/config`)).json()
    await page.goto(url)
    await page.getByRole('button', { name: 'Hide log panel' }).click()
    return new Playground(page, url, config)
  }

  constructor (page, url, config) {
    Object.assign(this, { page, url, config, chat: config.personalChat.id, shared: false, threads: new Map() })
  }

  // In a channel it is the newest of the thread she began: its posts do not stand in the order they came.
  get card () {
    return this.#here.locator('.ac-adaptiveCard').last()
  }

  get #here () {
    return this.thread ? this.page.getByRole('group').filter({ hasText: this.thread }) : this.page
  }

  get #compose () {
    const boxes = this.#here.getByRole('textbox')
    return this.channel && !this.thread ? boxes.first() : boxes.last()
  }

  // Coming into a chat for the first time installs Kravbot there.
  async enters (name) {
    const { groupChats, teams, personalChat } = this.config
    const group = groupChats.find(chat => chat.name === name)
    this.channel = teams.flatMap(team => team.channels).find(channel => channel.name === name)
    this.shared = Boolean(group || this.channel)
    this.chat = (this.channel ?? group ?? personalChat).id
    this.thread = undefined
    await this.page.getByRole('treeitem', { name }).dispatchEvent('click')
  }

  // Where she was before; in a channel, in the thread she began there.
  async comesBack (name) {
    await this.enters(name)
    this.thread = this.threads.get(this.chat)
  }

  // In a chat with others Kravbot hears only what mentions it.
  async says (text, { mention = this.shared } = {}) {
    await this.#compose.click()
    if (mention) {
      await this.page.keyboard.type('@')
      await this.page.getByRole('menuitem', { name: 'Kravbot' }).click()
      await this.page.keyboard.type(' ')
    }
    await this.page.keyboard.type(text)
    await this.page.keyboard.press('Enter')
    if (this.channel) {
      this.thread ??= text
      this.threads.set(this.chat, this.thread)
    }
  }

  async cards () {
    return this.#here.locator('.ac-adaptiveCard').count()
  }

  // The newest card says all of this, or comes to say it.
  async sees (...texts) {
    for (const text of texts) {
      try {
        await this.card.filter({ hasText: text }).waitFor()
      } catch {
        throw new Error(`“${text}” is not on the newest card: ${await this.reads()}`)
      }
    }
  }

  // A sentence to whoever pressed; the page shows it below the card.
  async isTold (sentence) {
    await this.#here.getByText(sentence).last().waitFor()
  }

  async reads () {
    return await this.card.count() ? (await this.card.innerText()).replace(/\s+/g, ' ') : 'there is none'
  }

  async presses (label, on = this.card) {
    await on.getByRole('button', { name: label, exact: true }).last().click()
  }

  async fills (name, text, on = this.card) {
    const [first, ...rest] = ['textbox', 'combobox', 'spinbutton'].map(role => on.getByRole(role, { name }))
    await rest.reduce((any, field) => any.or(field), first).last().fill(text)
  }

  async ticks (...options) {
    for (const name of options) {
      await this.card.getByRole('radio', { name }).or(this.card.getByRole('checkbox', { name })).last().check()
    }
  }

  async chooses (label, option) {
    await this.card.getByRole('combobox', { name: label }).last().click()
    await this.page.getByRole('option', { name: option }).click()
  }

  // The search of the message box. Resolves to what was found, which can be clicked.
  async searches (command, parameter, text) {
    await this.#extension('Search Command')
    await this.page.getByRole('button', { name: 'Specify Command ID or Parameter' }).click()
    await this.page.getByRole('textbox', { name: 'Command ID' }).fill(command)
    await this.page.getByRole('textbox', { name: 'Parameter name' }).fill(parameter)
    await this.page.getByRole('textbox', { name: 'Enter a search term' }).fill(text)
    return this.page.getByRole('group').filter({ hasText: 'Search-Based Message Extension' })
  }

  // What stands in the message she writes, or comes to stand there.
  async writes (text) {
    await this.#compose.filter({ hasText: text }).waitFor()
  }

  async sendsIt () {
    await this.page.getByRole('button', { name: 'Send Message' }).last().click()
  }

  // The dialog that Kravbot opens for a command at a message. The page has commands in the message box only: what Teams
  // sends of the message is added on the way.
  async asks (command, messagePayload) {
    await this.page.route('**/_conversation/v1/invoke', route => {
      const invoke = route.request().postDataJSON()
      if (invoke.name !== 'composeExtension/fetchTask') return route.continue()
      const value = { ...invoke.value, commandContext: 'message', messagePayload }
      return route.continue({ postData: JSON.stringify({ ...invoke, value }) })
    })
    await this.#extension('Action Command')
    await this.page.getByRole('textbox', { name: 'Command ID' }).fill(command)
    await this.page.getByRole('button', { name: 'Create' }).click()
    return this.page.getByRole('dialog')
  }

  // The newest attachment of that kind, and the message it came in or took the place of: of some the page only says that it
  // cannot draw them.
  async got (kind) {
    for (const began = Date.now(); Date.now() - began < PATIENCE; await this.page.waitForTimeout(200)) {
      const events = readdirSync(given.recordings).filter(name => name.startsWith('events_recording_'))
        .flatMap(name => readFileSync(join(given.recordings, name), 'utf8').split('\n---\n'))
        .filter(event => event.trim()).map(event => JSON.parse(event))
      for (const { request, response } of events.reverse()) {
        const attachment = request?.body?.attachments?.find(({ contentType }) => contentType.endsWith(kind))
        if (attachment) return { ...attachment, message: response.body?.id ?? request.url.split('/').pop() }
      }
    }
    throw new Error(`no ${kind} came`)
  }

  // What the page cannot send: an activity of any shape, from anybody, passed on by the playground as it is.
  async sends (activity, from = this.config.currentUser) {
    await this.#post(`${this.url}/_internal/v1/customActivities`, this.#whole(activity, from))
  }

  // What the playground answers for nobody, straight to the bot; resolves to the body of the answer.
  async invokes (name, value, about = {}) {
    const answer = await this.#post(given.messages, this.#whole({ type: 'invoke', name, value, ...about }, this.config.currentUser))
    const text = await answer.text()
    return text && JSON.parse(text)
  }

  // A file as Teams hands it over: where it can be fetched for a few minutes.
  async attaches (name, downloadUrl) {
    const [, fileType] = name.split('.')
    await this.sends({
      type: 'message',
      attachments: [{
        contentType: 'application/vnd.microsoft.teams.file.download.info',
        contentUrl: `https://stf.sharepoint.example/${name}`,
        name,
        content: { downloadUrl, uniqueId: randomUUID(), fileType }
      }]
    })
  }

  // Never at another size: the page draws its cards anew then, and what was filled in is lost.
  async picture (name) {
    await this.page.screenshot({ path: join(given.pictures, `client-${name}.png`) })
  }

  #whole (activity, from) {
    const { tenantId, bot } = this.config
    return {
      id: randomUUID(),
      timestamp: new Date().toISOString(),
      channelId: 'msteams',
      serviceUrl: given.service,
      from: { id: from.id, name: from.name, aadObjectId: from.aadObjectId },
      recipient: bot,
      conversation: { id: this.chat, conversationType: this.shared ? 'groupChat' : 'personal', isGroup: this.shared, tenantId },
      channelData: { tenant: { id: tenantId } },
      locale: 'da-DK',
      ...activity
    }
  }

  async #post (url, content) {
    const answer = await fetch(url, {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(content)
    })
    if (!answer.ok) throw new Error(`${answer.status} from ${url}: ${await answer.text()}`)
    return answer
  }

  async #extension (kind) {
    await this.page.getByRole('button', { name: 'Trigger Message Extension App' }).last().click()
    await this.page.getByRole('menuitem', { name: kind }).click()
  }
}

// A fresh one-time code, as whoever runs Kravbot has it from the command.
export function bindingCode () {
  return commanded(given.bind).match(/KRAV(-[0-9A-Z]+){4}/)[0]
}

// What that command of Kravbot's says.
export function commanded ([python, ...arguments_]) {
  return execFileSync(python, arguments_, { cwd: given.folder, env: given.env, encoding: 'utf8' })
}
