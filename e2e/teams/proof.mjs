// Less than client.mjs, through every door that is locked in production.

import { browser, given, story } from './report.mjs'
import { bindingCode, Playground } from './playground.mjs'

const running = await browser()
const maren = await Playground.open(running, given.playground)

await story(maren, 'with proof', {
  'a message is answered': async () => {
    await maren.says(bindingCode())
    await maren.sees('Styrelsen for Tåge og Fyrtårne')
    await maren.says('dansk')
    await maren.sees('Goddag, Maren')
  },
  'a button is answered in its place': async () => {
    await maren.says('start 3.3 på nødmelderen')
    await maren.sees('1 af 9')
    const cards = await maren.cards()
    await maren.presses('Ved ikke')
    await maren.sees('2 af 9')
    if (await maren.cards() !== cards) throw new Error('the answer is a card of its own')
    await maren.picture('proof')
  },
  'a file is fetched from SharePoint': async () => {
    await maren.attaches('plan.pdf', `${given.storage}/personal/plan.pdf?tempauth=once`)
    await maren.sees('Bevis · 1 fil', 'plan.pdf')
  },
  'what is personal goes from the group to her own chat': async () => {
    await maren.enters('Beredskab')
    await maren.says('mine opfølgninger')
    await maren.sees('Jeg har skrevet til dig')
    await maren.enters('Personal Chat')
    await maren.sees('Mine opfølgninger', 'Beskriv reetablering trin for trin')
  }
})

await running.close()
