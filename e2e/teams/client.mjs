// Maren at work in Teams: alone with Kravbot, in a group and in a channel.

import { browser, check, given, story } from '../report.mjs'
import { Phone } from '../phone.mjs'
import { bindingCode, commanded, Playground } from './playground.mjs'

const running = await browser()
const maren = await Playground.open(running, given.playground)

const MESSAGE = {
  id: '1795561234567',
  subject: '',
  createdDateTime: '2026-11-24T09:30:00Z',
  linkToMessage: 'https://teams.microsoft.com/l/message/19%3Aberedskab/1795561234567',
  from: { user: { displayName: 'Bo Prøvesen' } },
  body: { contentType: 'html', content: '<p>Øvelsen gik <b>godt</b></p>' },
  attachments: []
}

const day = days => new Date(Date.now() + days * 864e5).toISOString().slice(0, 10)

let greetings = 0
let dialog, hit, bo, fie
await story(maren, 'alone', {
  'Kravbot says hello when it is installed': async () => {
    await maren.sees('I am not connected yet')
    await maren.page.waitForTimeout(1000)
    greetings = await maren.cards()
    await maren.picture('1-installed')
  },
  'the one-time code binds the organisation': async () => {
    await maren.says(bindingCode())
    await maren.sees('Styrelsen for Tåge og Fyrtårne')
    await maren.picture('2-bound')
    commanded(given.bound)
  },
  'she wants Danish, whatever her client says': async () => {
    await maren.says('dansk')
    await maren.sees('Goddag, Maren')
  }
})

// Bo is at Kravbot's own page meanwhile: what he tells there is on her card in Teams.
await story(maren, 'alone, a checklist', {
  'begins with what is known': async () => {
    bo = await Phone.open(running, given.page, 'bo.proevesen@stf.example')
    await maren.says('start 3.3 på nødmelderen')
    await maren.sees('3.3 Beredskabsøvelse · Nødmelderen', 'Jeg ved allerede 4 ting', 'skal bekræftes igen', 'Så mangler jeg at vide 2 ting.')
    await maren.picture('3-known-alone')
  },
  'a line is put right': async () => {
    await maren.presses('Ret')
    await maren.sees('Ret dokument', 'Dateret')
    await maren.picture('3-line-form')
    await maren.fills('Dateret', day(-10))
    await maren.presses('Gem')
    await maren.sees('Jeg ved allerede 4 ting')
    await maren.picture('3-line-put-right')
  },
  'an exercise told on the page is on her card': async () => {
    await bo.says('vi øvede nødmelderen i går m kagemand, failover tog 71 min')
    await bo.sees('Tilføj øvelse')
    await bo.presses('Gem')
    await maren.sees('Jeg ved allerede 2 ting', 'Så mangler jeg at vide 3 ting.')
    await maren.picture('3-known-anew')
  },
  'only what is not known is asked': async () => {
    await maren.presses('Det passer – vis de 3')
    await maren.sees('Er der skrevet en evaluering?', '2 af 4')
    await maren.picture('4-question-alone')
  },
  'a file becomes evidence': async () => {
    await maren.attaches('evaluering.pdf', `${given.storage}/evaluering.pdf`)
    await maren.sees('Bevis · 1', 'evaluering.pdf')
    await maren.picture('5-evidence')
  },
  'the rest of the fact is asked in a form': async () => {
    await maren.presses('Ja')
    await maren.sees('Ret øvelse', 'Evalueret')
    await maren.fills('Evalueret', day(0))
    await maren.picture('5-fact')
    await maren.presses('Gem')
    await maren.sees('Er der lavet væsentlige ændringer', '3 af 4')
  },
  'what was answered on the page is asked no more': async () => {
    await bo.says('start 3.3 på nødmelderen')
    await bo.presses('Det passer – vis de 2')
    await bo.sees('Er der lavet væsentlige ændringer')
    await bo.presses('Nej')
    await maren.sees('Hvornår er den næste øvelse?', '4 af 4', 'Svaret af Bo Prøvesen')
    await maren.picture('5-moved-on')
  },
  'it comes to its end': async () => {
    await maren.fills('Dato', day(300))
    await maren.presses('Gem svaret')
    await maren.sees('Opfyldt', '4 af 4 er på plads', 'Vis alle svar')
    await maren.picture('6-summary')
  }
})

await story(maren, 'alone, not possible', {
  'the form opens': async () => {
    await maren.says('start 3.2 på nødmelderen')
    await maren.presses('Det passer – vis de 3')
    await maren.sees('3 af 5')
    await maren.presses('Ikke muligt')
    await maren.sees('så det skal begrundes')
  },
  'what is missing is said at its field': async () => {
    await maren.fills('Hvorfor er det ikke muligt?', '   ')
    await maren.fills('Hvad gør I i stedet?', 'Vi øver selv hvert kvartal.')
    await maren.ticks('Ja')
    await maren.chooses('Hvornår kan det rejses igen?', 'Ved genudbud')
    await maren.presses('Gem begrundelsen')
    await maren.sees('⚠️ Skal udfyldes.')
    await maren.picture('7-fault')
  },
  'what was right is still there, and then it is kept': async () => {
    await maren.sees('Gem begrundelsen')
    await maren.fills('Hvorfor er det ikke muligt?', 'Leverandøren må ikke gå ind i driften.')
    await maren.presses('Gem begrundelsen')
    await maren.sees('4 af 5', 'Ikke muligt')
  }
})

await story(maren, 'alone, a message', {
  'is to be kept, and it is asked where': async () => {
    dialog = await maren.asks('keep', MESSAGE)
    await asked('Hvilket krav?', 'Øvelsen gik godt.txt')
    await maren.picture('8-keep')
  },
  'is kept as evidence': async () => {
    await choice('3.3').click()
    await asked('Hvilket system?')
    await choice('Fyrjournal').click()
    await asked('Hvilket spørgsmål hører beviset til?')
    await choice('Evaluering af øvelsen').click()
    await asked('Gemt ved 3.3, spørgsmål 2', 'Øvelsen gik godt.txt')
    await maren.picture('8-kept')
    await dialog.getByRole('button', { name: 'Close' }).click()
  }
})

await story(maren, 'in a group', {
  'Kravbot comes in': () => maren.enters('Beredskab'),
  ...checklist('Tågevarsel', 'group', 5, 1),
  'a contact is found while writing': async () => {
    const found = await maren.searches('search', 'text', 'Bo')
    hit = found.getByText('Bo Prøvesen').first()
    await hit.waitFor()
    await maren.picture('8-search')
  },
  'and stands in the message, which is for the others': async () => {
    const cards = await maren.cards()
    await hit.click()
    await maren.writes('+45 00 00 10 02')
    await maren.sendsIt()
    await maren.writes('')
    await maren.sees('Bo Prøvesen', '+45 00 00 10 02')
    await maren.page.waitForTimeout(1000)
    if (await maren.cards() !== cards + 1) throw new Error('Kravbot answered it')
    await maren.picture('8-inserted')
  },
  'the checklist goes on below it': async () => {
    await maren.says('fortsæt')
    await maren.sees('Er der lavet væsentlige ændringer', '4 af 4')
    if ((await maren.reads()).includes('⚠️')) throw new Error(await maren.reads())
  },
  ...evidence('group'),
  ...theRest('Beredskab', 'group', 'Tågevarsel', { known: 'Det passer – vis den', next: ['er på plads'], by: () => bo })
})

await story(maren, 'what is personal', {
  'is not shown in the group': async () => {
    await maren.enters('Beredskab')
    await maren.says('mine opfølgninger')
    await maren.sees('Jeg har skrevet til dig')
    await maren.picture('9-personal-group')
  },
  'but comes to her own chat, unasked there': async () => {
    await maren.enters('Personal Chat')
    await maren.sees('Mine opfølgninger', 'Beskriv reetablering trin for trin')
    await maren.picture('9-personal-alone')
  }
})

await story(maren, 'in a channel', {
  'Kravbot comes in': async () => {
    fie = await Phone.open(running, given.page, 'fie.demosen@stf.example')
    await maren.enters('Drift')
  },
  ...checklist('Fyrjournal', 'channel', 3, 2),
  ...evidence('channel'),
  ...theRest('Drift', 'channel', 'Fyrjournal', { known: 'Det passer – vis de 2', next: ['Hvornår er den næste øvelse?', 'Svaret af Fie Demosen'], by: () => fie })
})

check('alone: Kravbot says hello once, though Teams tells of it twice', greetings === 1 ? [] : [`${greetings} times`])
await running.close()

// Others read along: what is known is told there, and what is left is asked.
function checklist (system, where, known, left) {
  return {
    'a checklist begins with what is known': async () => {
      await maren.says(`start 3.3 på ${system.toLowerCase()}`)
      await maren.sees(`3.3 Beredskabsøvelse · ${system}`, `Jeg ved allerede ${known} ting`)
      await maren.picture(`3-known-${where}`)
    },
    'and asks for the rest': async () => {
      await maren.presses(left === 1 ? 'Det passer – vis den' : `Det passer – vis de ${left}`)
      await maren.sees('Er der lavet væsentlige ændringer')
      await maren.picture(`4-question-${where}`)
    }
  }
}

// A file comes to a bot in a chat of two only: what is asked for with others goes on there.
function evidence (where) {
  return {
    'a question is to get a file': async () => {
      await maren.presses('Vedhæft')
      await maren.isTold('Jeg har skrevet til dig')
      await maren.picture(`10-file-${where}`)
    },
    'which is asked for in her own chat, and kept': async () => {
      await maren.enters('Personal Chat')
      await maren.sees('Send filen', 'Er der lavet væsentlige ændringer')
      await maren.picture(`10-file-asked-${where}`)
      await maren.attaches('plan.pdf', `${given.storage}/plan.pdf`)
      await maren.sees('Bevis · 1', 'plan.pdf')
      await maren.picture(`10-file-kept-${where}`)
    }
  }
}

// Back where the others read along, where somebody answers on the page meanwhile; and to its end.
function theRest (place, where, system, { known, next, by }) {
  return {
    'back among the others the card knows what was answered on the page': async () => {
      await maren.comesBack(place)
      await by().says(`start 3.3 på ${system.toLowerCase()}`)
      await by().presses(known)
      await by().sees('Er der lavet væsentlige ændringer')
      await by().presses('Ja, ikke afklaret')
      await maren.sees(...next)
      await maren.picture(`11-moved-on-${where}`)
    },
    'and the checklist comes to its end': async () => {
      if (next.includes('Hvornår er den næste øvelse?')) {
        await maren.fills('Dato', day(300))
        await maren.presses('Gem svaret')
      }
      await maren.sees('er på plads', 'Mangler', 'Vis alle svar')
      await maren.picture(`11-summary-${where}`)
    }
  }
}

// What the dialog says, or comes to say.
async function asked (...texts) {
  for (const text of texts) await dialog.locator('.ac-adaptiveCard').last().filter({ hasText: text }).waitFor()
}

// The line of the dialog that is pressed whole.
function choice (text) {
  return dialog.getByRole('button', { name: 'Vælg' }).filter({ hasText: text })
}
