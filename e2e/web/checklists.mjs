// Maren goes through a checklist; Bo tells something of it meanwhile. Then each of the eleven is begun.

import { browser, check, given, story } from '../report.mjs'
import { Phone } from '../phone.mjs'

const PDF = '%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n'
const day = days => new Date(Date.now() + days * 864e5).toISOString().slice(0, 10)

const running = await browser()
const maren = await Phone.open(running, given.address, 'maren.skabelonsen@stf.example')
const bo = await Phone.open(running, given.address, 'bo.proevesen@stf.example')

await story(maren, 'A checklist on a phone', {
  'begins with what is known': async () => {
    await maren.says('start 3.3 på nødmelderen')
    await maren.sees('Jeg ved allerede 4 ting', 'skal bekræftes igen', 'Så mangler jeg at vide 2 ting.')
    await maren.shows('checklist-1-known')
  },
  'has a line put right': async () => {
    await maren.presses('Ret', { on: 'Plan rettet efter øvelsen' })
    await maren.sees('Ret dokument')
    await maren.shows('checklist-2-form')
    await maren.fills('Dateret', day(-10))
    await maren.presses('Gem')
    await maren.sees('Jeg ved allerede 4 ting')
    await maren.shows('checklist-3-put-right')
  },
  'shows what somebody else tells meanwhile, by itself': async () => {
    await bo.says('vi øvede nødmelderen i går m kagemand, failover tog 71 min')
    await bo.sees('Tilføj øvelse')
    await bo.shows('checklist-4-told')
    await bo.presses('Gem')
    await bo.page.getByText('Tilføjet i registeret').last().waitFor()
    await maren.sees('Jeg ved allerede 2 ting', 'Så mangler jeg at vide 3 ting.')
    await maren.doesNotSee('skal bekræftes igen')
    await maren.shows('checklist-5-known-anew')
  },
  'asks only what is not known': async () => {
    await maren.presses('Det passer – vis de 3')
    await maren.sees('Er der skrevet en evaluering?', '2 af 4')
    await maren.shows('checklist-6-question')
  },
  'takes a file as evidence': async () => {
    await maren.unfolds('Vedhæft')
    await maren.attaches('evaluering.pdf', PDF)
    await maren.shows('checklist-7-attach')
    await maren.presses('Vedhæft filen')
    await maren.sees('Bevis · 1', 'evaluering.pdf')
    await maren.shows('checklist-8-evidence')
  },
  'asks the rest of the fact in a form': async () => {
    await maren.presses('Ja')
    await maren.sees('Ret øvelse', 'Evalueret')
    await maren.fills('Evalueret', day(0))
    await maren.shows('checklist-9-fact')
    await maren.presses('Gem')
    await maren.sees('Er der lavet væsentlige ændringer', '3 af 4')
    await maren.shows('checklist-10-third')
  },
  'moves on when somebody else answers': async () => {
    await bo.says('start 3.3 på nødmelderen')
    await bo.presses('Det passer – vis de 2')
    await bo.sees('Er der lavet væsentlige ændringer')
    await bo.presses('Nej')
    await maren.sees('Hvornår er den næste øvelse?', '4 af 4', 'Svaret af Bo Prøvesen')
    await maren.shows('checklist-11-moved-on')
  },
  'rests, and goes on': async () => {
    await maren.presses('Pause')
    await maren.sees('Gemt. Så er der pause', 'spørgsmål 4 af 4')
    await maren.presses('Fortsæt')
    await maren.sees('Hvornår er den næste øvelse?')
  },
  'comes to its end, with what is in place': async () => {
    await maren.fills('Dato', day(300))
    await maren.presses('Gem svaret')
    await maren.sees('Opfyldt', '4 af 4 er på plads', 'Åbne læringspunkter')
    await maren.shows('checklist-12-end')
  },
  'shows every answer': async () => {
    await maren.presses('Vis alle svar')
    await maren.sees('Bo Prøvesen')
    await maren.shows('checklist-13-answers')
  }
})
for (const [name, phone] of Object.entries({ Maren: maren, Bo: bo })) {
  check(`A checklist on a phone: ${name}’s page is as wide as the phone`, await phone.tooWide())
  check(`A checklist on a phone: ${name}’s browser complains of nothing`, phone.complaints)
}

for (const { requirement, who, words } of given.eleven) await begun(requirement, who, words)
await running.close()

// What is known, and the first question, or the end where nothing more is asked.
async function begun (requirement, who, words) {
  const person = await Phone.open(running, given.address, who)
  const number = requirement.replace('.', '-')
  let asks = true
  await story(person, `Requirement ${requirement}`, {
    'says what is known': async () => {
      await person.says(words)
      await person.sees(`${requirement} `, 'allerede')
      await person.shows(`eleven-${number}-known`)
      asks = !(await person.reads()).includes('Ellers mangler jeg ikke noget')
    },
    'goes on from there': async () => {
      await person.card.getByRole('button', { name: /^Det passer/ }).click()
      await person.sees(asks ? 'Spring over' : 'er på plads')
      await person.shows(`eleven-${number}-${asks ? 'question' : 'end'}`)
    },
    'says why it asks': async () => {
      if (!asks) return
      await person.presses('Hvorfor?')
      await person.page.waitForTimeout(500)
      await person.shows(`eleven-${number}-why`)
    },
    'is no wider than the phone': async () => {
      const [fault] = [...await person.tooWide(), ...person.complaints]
      if (fault) throw new Error(fault)
    }
  })
  await person.context.close()
}
