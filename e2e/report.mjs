// What a script checked, in lines that report.py counts; and a browser to check it in.

import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

export const given = JSON.parse(process.argv[2])
mkdirSync(given.pictures, { recursive: true })

export const read = path => JSON.parse(readFileSync(path, 'utf8'))

export function check (name, [fault, ...more] = []) {
  console.log(fault ? `not ok ${name} # ${fault}` : `ok ${name}`)
  for (const other of more.slice(0, 10)) console.log(`  ${other}`)
  if (more.length > 10) console.log(`  … and ${more.length - 10} more`)
}

// Steps that build on each other: after one that fails there is a picture, and the rest is not reached.
export async function story (person, title, steps) {
  let stopped = false
  for (const [step, act] of Object.entries(steps)) {
    const name = `${title}: ${step}`
    try {
      if (stopped) throw new Error('not reached')
      await act()
      check(name)
    } catch (error) {
      if (!stopped) await person.picture(`failed-${title.replace(/\W+/g, '-')}`)
      stopped = true
      check(name, [error.message.split('\n').slice(0, 3).join(' ').trim()])
    }
  }
}

// Of the packages that stand beside the script that was started.
export function browser () {
  const { chromium } = createRequire(process.argv[1])('playwright-core')
  return chromium.launch({
    executablePath: given.chromium,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync']
  })
}
