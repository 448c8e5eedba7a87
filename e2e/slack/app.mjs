// An app as Slack's own documentation would have it written, on @slack/bolt: over HTTP, and through a socket.

import bolt from '@slack/bolt'
import { given } from '../report.mjs'

const title = text => ({ type: 'plain_text', text })
const FORM = {
  type: 'modal',
  callback_id: 'form',
  title: title('Titel'),
  submit: title('Videre'),
  blocks: [
    { type: 'input', block_id: 'name', label: title('Navn'), element: { type: 'plain_text_input', action_id: 'a' } },
    { type: 'input', block_id: 'who', optional: true, label: title('Hvem'), element: { type: 'users_select', action_id: 'a' } },
    { type: 'input', block_id: 'proof', optional: true, label: title('Bilag'), element: { type: 'file_input', action_id: 'a' } }
  ]
}
const CARD = [
  { type: 'section', text: { type: 'mrkdwn', text: 'Hvad nu?' } },
  {
    type: 'actions',
    elements: [
      { type: 'button', action_id: 'open', text: title('Åbn'), value: 'v' },
      { type: 'button', action_id: 'gone', text: title('Væk'), value: 'v' },
      { type: 'overflow', action_id: 'more', options: ['Ret', 'Slet'].map(text => ({ text: title(text), value: text })) }
    ]
  }
]

function listen (app) {
  app.message(async ({ message, say }) => say({ text: 'Hvad nu?', blocks: CARD, metadata: { event_type: 'x', event_payload: { said: message.text } } }))
  app.event('app_mention', async ({ event, say }) => say({ text: `Ja, <@${event.user}>`, thread_ts: event.ts }))
  app.event('app_home_opened', async ({ event, client }) => client.views.publish({ user_id: event.user, view: { type: 'home', blocks: CARD } }))
  app.command('/krav', async ({ ack, command, respond }) => {
    await ack(`Du skrev ${command.text}`)
    await respond('Og lidt til')
  })
  const open = async ({ ack, body, client }) => {
    await ack()
    await client.views.open({ trigger_id: body.trigger_id, view: FORM })
  }
  app.action('open', open)
  app.shortcut('kb:event', open)
  app.shortcut('kb:keep', async ({ ack, shortcut, respond }) => {
    await ack()
    await respond(`Gemt: ${shortcut.message.text}`)
  })
  app.action('gone', async ({ ack, respond }) => {
    await ack()
    await respond({ text: 'Borte', replace_original: true })
  })
  app.action('more', async ({ ack, action, respond }) => {
    await ack()
    await respond({ text: `Valgt: ${action.selected_option.value}`, replace_original: false })
  })
  app.view('form', async ({ ack, view, body, client }) => {
    const { name, who, proof } = view.state.values
    switch (name.a.value) {
      case 'fejl': return ack({ response_action: 'errors', errors: { name: 'Det navn er optaget' } })
      case 'side 2': return ack({ response_action: 'update', view: { ...FORM, title: title('Side 2') } })
      case 'ovenpå': return ack({ response_action: 'push', view: { ...FORM, title: title('Ovenpå') } })
    }
    await ack({ response_action: 'clear' })
    const files = proof.a.files.map(file => file.name).join(' ')
    await client.chat.postMessage({ channel: body.user.id, text: `${name.a.value}, <@${who.a.selected_user}>, ${files}` })
  })
}

const common = { token: given.token, clientOptions: { slackApiUrl: given.api }, logLevel: bolt.LogLevel.WARN }
const socket = new bolt.App({ ...common, socketMode: true, appToken: given.appToken })
const http = new bolt.App({ ...common, signingSecret: given.secret })
listen(socket)
listen(http)
await socket.start()
await http.start({ port: given.port, host: '127.0.0.1' })
