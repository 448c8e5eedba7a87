// Maren at work in Teams: alone with Kravbot, in a group and in a channel.

import { browser, check, given, story } from '../report.mjs'
import { bindingCode, Playground } from './playground.mjs'

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

let greetings = 0
let dialog, hit
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
  },
  'she wants Danish, whatever her client says': async () => {
    await maren.says('dansk')
    await maren.sees('Goddag, Maren')
  }
})

await story(maren, 'alone, a checklist', {
  ...checklist('Nødmelderen', 'alone'),
  'an answer is corrected': async () => {
    await maren.says('ret svar 2')
    await maren.sees('Var leverandøren med i øvelsen?', 'Du svarede')
    await maren.presses('Delvist')
    await maren.sees('6 af 9')
  },
  'a file becomes evidence': async () => {
    await maren.presses('Ingen')
    await maren.sees('7 af 9', 'Er planen rettet')
    await maren.attaches('plan.pdf', `${given.storage}/plan.pdf`)
    await maren.sees('Bevis · 1 fil', 'plan.pdf')
    await maren.picture('5-evidence')
  },
  'it comes to its end': async () => {
    await maren.presses('Ja')
    await maren.sees('8 af 9')
    await maren.fills('Dato', '2027-03-01')
    await maren.presses('Gem svaret')
    await maren.sees('9 af 9')
    await maren.presses('Nej')
    await maren.sees('Delvist opfyldt', 'Vis alle svar')
    await maren.picture('6-summary')
  }
})

await story(maren, 'alone, not possible', {
  'the form opens': async () => {
    await maren.says('start 3.2 på nødmelderen')
    await maren.sees('1 af 8')
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
    await maren.sees('2 af 8', 'Ikke muligt')
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
    await asked('Hvilket spørgsmål hører filen til?')
    await choice('Evaluering af øvelsen').click()
    await asked('Gemt ved 3.3, spørgsmål 5', 'Øvelsen gik godt.txt')
    await maren.picture('8-kept')
    await dialog.getByRole('button', { name: 'Close' }).click()
  }
})

await story(maren, 'in a group', {
  'Kravbot comes in': () => maren.enters('Beredskab'),
  ...checklist('Tågevarsel', 'group'),
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
    await maren.says('start 3.3 på tågevarsel')
    await maren.sees('Hvor mange læringspunkter', '6 af 9')
    if ((await maren.reads()).includes('⚠️')) throw new Error(await maren.reads())
  },
  ...evidence('group'),
  ...theRest('Beredskab', 'group')
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
  'Kravbot comes in': () => maren.enters('Drift'),
  ...checklist('Fyrjournal', 'channel'),
  ...evidence('channel'),
  ...theRest('Drift', 'channel')
})

check('alone: Kravbot says hello once, though Teams tells of it twice', greetings === 1 ? [] : [`${greetings} times`])
await running.close()

// The first five questions of 3.3: in words, by button, from a list, with ticks; in place where a button was pressed.
function checklist (system, where) {
  return {
    'a checklist begins': async () => {
      await maren.says(`start 3.3 på ${system.toLowerCase()}`)
      await maren.sees(`3.3 Beredskabsøvelse · ${system}`, '1 af 9')
      await maren.picture(`3-first-${where}`)
    },
    'answers in words and by button': async () => {
      await maren.says('1. december 2025')
      await maren.sees('2 af 9', '1. dec. 2025')
      await maren.presses('Ja')
      await maren.sees('3 af 9')
      await maren.presses('Fuld skala')
      await maren.sees('4 af 9')
      await maren.ticks('Aktivering', 'Kontakt')
      await maren.presses('Gem svaret')
      await maren.sees('5 af 9', 'Aktivering og Kontakt')
      await maren.presses('Ja')
      await maren.sees('6 af 9')
      await maren.picture(`4-sixth-${where}`)
    }
  }
}

// A file comes to a bot in a chat of two only: what is asked for with others goes on there.
function evidence (where) {
  return {
    'a question is to get a file': async () => {
      await maren.presses('Ingen')
      await maren.sees('7 af 9', 'Er planen rettet')
      await maren.presses('Vedhæft')
      await maren.isTold('Jeg har skrevet til dig')
      await maren.picture(`10-file-${where}`)
    },
    'which is asked for in her own chat, and kept': async () => {
      await maren.enters('Personal Chat')
      await maren.sees('Send filen', '7 af 9')
      await maren.picture(`10-file-asked-${where}`)
      await maren.attaches('plan.pdf', `${given.storage}/plan.pdf`)
      await maren.sees('Bevis · 1 fil', 'plan.pdf')
      await maren.picture(`10-file-kept-${where}`)
    }
  }
}

// Back where the others read along: an answer corrected, and the checklist to its end.
function theRest (place, where) {
  return {
    'back among the others an answer is corrected': async () => {
      await maren.comesBack(place)
      await maren.presses('Ja')
      await maren.sees('8 af 9')
      await maren.says('ret svar 2')
      await maren.sees('Var leverandøren med i øvelsen?', 'Du svarede')
      await maren.presses('Delvist')
      await maren.sees('8 af 9')
    },
    'and the checklist comes to its end': async () => {
      await maren.fills('Dato', '2027-03-01')
      await maren.presses('Gem svaret')
      await maren.sees('9 af 9')
      await maren.presses('Nej')
      await maren.sees('Delvist opfyldt', 'Vis alle svar')
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
