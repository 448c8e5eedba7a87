// Slack's own SDKs for Node, at the fake Slack: what it signs, what it answers, and what it sends through a socket.

import bolt from '@slack/bolt'
import { SocketModeClient } from '@slack/socket-mode'
import { ErrorCode, LogLevel, WebClient, WebClientEvent } from '@slack/web-api'
import { check, given } from '../report.mjs'

const title = text => ({ type: 'plain_text', text })
const modal = { type: 'modal', title: title('Titel'), blocks: [{ type: 'divider' }] }
const nothing = () => {}
const quiet = { debug: nothing, info: nothing, warn: nothing, error: nothing, setLevel: nothing, setName: nothing, getLevel: () => LogLevel.ERROR }
const web = (token, options) => new WebClient(token, { slackApiUrl: given.api, logger: quiet, retryConfig: { retries: 0 }, ...options })

async function step (name, act) {
  try {
    await act()
    check(name)
  } catch (error) {
    check(name, [error.message.split('\n')[0] || 'no reason given'])
  }
}

function expect (good, what) {
  if (!good) throw new Error(typeof what === 'string' ? what : JSON.stringify(what))
}

// The platform's error of that name, or nothing it was expected to be.
async function refused (name, call) {
  try {
    await call
  } catch (error) {
    expect(error.code === ErrorCode.PlatformError && error.data.error === name, error.message)
    return error.data
  }
  throw new Error(`${name} was expected, and it was taken`)
}

signature()
await webApi()
await socketMode()

function signature () {
  const verify = ({ body, headers }, signingSecret, nowMilliseconds) =>
    bolt.verifySlackRequest({ signingSecret, body, headers, nowMilliseconds })
  const refuses = (...asked) => {
    try {
      verify(...asked)
    } catch (error) {
      return []
    }
    return ['it was taken']
  }
  const later = Date.now() + 301 * 1000
  for (const request of given.signed) {
    try {
      verify(request, given.secret)
      check(`signature of ${request.name}: @slack/bolt takes it`)
    } catch (error) {
      check(`signature of ${request.name}: @slack/bolt takes it`, [error.message])
    }
    check(`control: ${request.name} under another secret`, refuses(request, 'another'))
    check(`control: ${request.name} with another body`, refuses({ ...request, body: `${request.body} ` }, given.secret))
    check(`control: ${request.name} five minutes later`, refuses(request, given.secret, later))
  }
}

async function webApi () {
  const client = web(given.token)
  let place

  await step('web-api: auth.test, with the scopes', async () => {
    const found = await client.auth.test()
    expect(found.user_id === given.bot, found)
    expect(found.response_metadata.scopes.includes('chat:write'), found)
  })
  await step('web-api: a message to a person opens their conversation', async () => {
    const metadata = { event_type: 'outbox', event_payload: { id: '7' } }
    const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: 'Hej' } }]
    const posted = await client.chat.postMessage({ channel: given.user, text: 'Hej', blocks, metadata })
    expect(posted.channel.startsWith('D') && posted.message.text === 'Hej', posted)
    place = posted.channel
    await client.chat.update({ channel: place, ts: posted.ts, text: 'Hej igen' })
    const { messages } = await client.conversations.history({ channel: place, include_all_metadata: true })
    expect(messages[0].text === 'Hej igen' && messages[0].metadata.event_payload.id === '7', messages)
  })
  await step('web-api: what is wrong with blocks is told', async () => {
    const wrong = client.chat.postMessage({ channel: given.user, text: 'x', blocks: [{ type: 'bagde' }] })
    const { response_metadata: { messages } } = await refused('invalid_blocks', wrong)
    expect(messages[0].includes('[json-pointer:/blocks/0/type]'), messages)
  })
  await step('web-api: errors by name', async () => {
    await refused('channel_not_found', client.chat.postMessage({ channel: 'C0NOWHERE01', text: 'x' }))
    await refused('message_not_found', client.chat.update({ channel: place, ts: '1.000001', text: 'x' }))
    await refused('user_not_found', client.users.info({ user: 'U0NOBODY001' }))
    await refused('invalid_auth', web('xoxb-nobody').auth.test())
    const missing = await refused('missing_scope', web(given.poor).users.info({ user: given.user }))
    expect(missing.needed === 'users:read' && missing.provided === 'chat:write', missing)
  })
  await step('web-api: users.info, with the language', async () => {
    const { user } = await client.users.info({ user: given.user, include_locale: true })
    expect(user.locale === 'da-DK' && user.profile.email === 'maren@stf.example', user)
  })
  await step('web-api: a modal is opened by a trigger, once', async () => {
    const { view } = await client.views.open({ trigger_id: given.triggers.good, view: modal })
    expect(view.root_view_id === view.id && view.hash, view)
    await refused('exchanged_trigger_id', client.views.open({ trigger_id: given.triggers.good, view: modal }))
    await refused('expired_trigger_id', client.views.open({ trigger_id: given.triggers.old, view: modal }))
    await client.views.update({ view_id: view.id, hash: view.hash, view: modal })
    await refused('hash_conflict', client.views.update({ view_id: view.id, hash: view.hash, view: modal }))
    const wrong = client.views.open({ trigger_id: given.triggers.spare, view: { ...modal, title: title('x'.repeat(25)) } })
    await refused('invalid_arguments', wrong)
  })
  await step('web-api: a home is published', async () => {
    const { view } = await client.views.publish({ user_id: given.user, view: { type: 'home', blocks: modal.blocks } })
    expect(view.type === 'home', view)
  })
  await step('web-api: 429 is what it was told to wait, and then it goes on', async () => {
    const impatient = web(given.token, { rejectRateLimitedCalls: true })
    const error = await impatient.users.lookupByEmail({ email: 'maren@stf.example' }).then(() => undefined, error => error)
    expect(error?.code === ErrorCode.RateLimitedError && error.retryAfter === 1, error?.message ?? 'it was not refused')
    const patient = web(given.token, { retryConfig: { retries: 1, minTimeout: 1 } })
    let told
    patient.on(WebClientEvent.RATE_LIMITED, seconds => { told = seconds })
    const { user } = await patient.users.lookupByEmail({ email: 'maren@stf.example' })
    expect(told === 1 && user.id === given.user, { told })
  })
  await step('web-api: a 503 is no answer', async () => {
    const error = await client.conversations.open({ users: given.user }).then(() => undefined, error => error)
    expect(error?.code === ErrorCode.HTTPError && error.statusCode === 503, error?.message ?? 'it was taken')
  })
  await step('web-api: files.uploadV2', async () => {
    const sent = await client.files.uploadV2({
      channel_id: place, filename: 'plan.txt', file: Buffer.from(given.content), initial_comment: 'Her er den'
    })
    expect(sent.ok && sent.files[0].files[0].name === 'plan.txt', sent)
  })
}

async function socketMode () {
  await step('socket-mode: a bot token opens no socket', async () => {
    await refused('not_allowed_token_type', web(given.token).apps.connections.open({}))
  })
  const client = new SocketModeClient({
    appToken: given.appToken, logLevel: LogLevel.ERROR, clientPingTimeout: 300, clientOptions: { slackApiUrl: given.api }
  })
  const seen = { connected: 0, tries: [] }
  let finished
  const end = new Promise(resolve => { finished = resolve })
  client.on('connected', () => { seen.connected++ })
  client.on('message', async ({ ack, event, retry_num: number, retry_reason: reason }) => {
    if (event.text === 'igen') seen.tries.push([number, reason])
    if (event.text === 'igen' && !number) return
    await ack()
    if (event.text === 'slut') finished()
  })
  client.on('slash_commands', async ({ ack, body, accepts_response_payload: accepts }) => {
    seen.command = [body.command, body.text, accepts]
    await ack({ text: 'Javel' })
  })
  client.on('interactive', async ({ ack, body }) => {
    seen.interactive = body.type
    await ack()
  })
  await client.start()
  await end
  await step('socket-mode: an envelope that was not acknowledged came again', async () => {
    expect(JSON.stringify(seen.tries) === '[[0,""],[1,"timeout"]]', seen.tries)
  })
  await step('socket-mode: a command and a shortcut came', async () => {
    expect(JSON.stringify(seen.command) === '["/krav","hjælp",true]' && seen.interactive === 'shortcut', seen)
  })
  await step('socket-mode: it connected anew when it was asked to', async () => {
    expect(seen.connected === 2, seen)
  })
  await client.disconnect()
}
