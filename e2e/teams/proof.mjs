// Less than client.mjs, through every door that is locked in production.

import { browser, given, story } from '../report.mjs'
import { bindingCode, Playground } from './playground.mjs'

const running = await browser()
const yusuf = await Playground.open(running, given.playground)

let offer

await story(yusuf, 'with proof', {
  'a message is answered': async () => {
    await yusuf.says(bindingCode())
    await yusuf.sees('Styrelsen for Tåge og Fyrtårne')
    await yusuf.says('dansk')
    await yusuf.sees('Goddag, Yusuf')
  },
  'a button is answered in its place': async () => {
    await yusuf.says('start 3.3 på nødmelderen')
    await yusuf.sees('Jeg ved allerede 4 ting')
    const cards = await yusuf.cards()
    await yusuf.presses('Det passer – vis de 2')
    await yusuf.sees('Er der lavet væsentlige ændringer', '3 af 4')
    if (await yusuf.cards() !== cards) throw new Error('the answer is a card of its own')
    await yusuf.picture('proof')
  },
  'a file is fetched from SharePoint': async () => {
    await yusuf.attaches('plan.pdf', `${given.storage}/personal/plan.pdf?tempauth=once`)
    await yusuf.sees('Bevis · 1', 'plan.pdf')
  },
  'what is personal goes from the group to a chat of two': async () => {
    await yusuf.enters('Beredskab')
    await yusuf.says('mine opfølgninger')
    await yusuf.sees('Jeg har skrevet til dig')
    await yusuf.enters('Personal Chat')
    await yusuf.sees('Mine opfølgninger', 'Krypter sikkerhedskopier hos leverandøren')
  }
})

await story(yusuf, 'the register', {
  'is offered to its administrator': async () => {
    await yusuf.says('send mig registeret')
    offer = await yusuf.got('file.consent')
    if (!offer.name.endsWith('.xlsx') || !offer.content.sizeInBytes) throw new Error(JSON.stringify(offer))
  },
  'is handed over when he agrees, and lies there in place of the question': async () => {
    await yusuf.invokes('fileConsent/invoke', {
      type: 'fileUpload',
      action: 'accept',
      context: offer.content.acceptContext,
      uploadInfo: {
        uploadUrl: given.upload,
        contentUrl: `${given.storage}/personal/yusuf/Documents/${encodeURIComponent(offer.name)}`,
        name: offer.name,
        uniqueId: '7',
        fileType: 'xlsx'
      }
    }, { replyToId: offer.message })
    const { message, name } = await yusuf.got('file.info')
    if (message !== offer.message || name !== offer.name) throw new Error(`${name} in ${message}, not ${offer.message}`)
    await yusuf.picture('proof-register')
  }
})

await running.close()
