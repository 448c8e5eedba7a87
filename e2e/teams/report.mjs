// What a script checked, in lines that report.py counts; and a browser to check it in.

import { mkdirSync, readFileSync } from 'node:fs'
import { chromium } from 'playwright-core'

export const given = JSON.parse(process.argv[2])
mkdirSync(given.pictures, { recursive: true })

export const read = path => JSON.parse(readFileSync(path, 'utf8'))

export function check (name, faults = []) {
  console.log(faults.length ? `not ok ${name} # ${faults.length}` : `ok ${name}`)
  for (const fault of faults.slice(0, 10)) console.log(`  ${fault}`)
}

export async function attempt (name, act) {
  try {
    await act()
    check(name)
  } catch (error) {
    check(name, [error.message.split('\n').slice(0, 3).join(' ')])
  }
}

export function browser () {
  return chromium.launch({
    executablePath: given.chromium,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync']
  })
}
