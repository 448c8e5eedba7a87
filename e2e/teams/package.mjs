// The manifest, its languages and its icons, by the schemas of @microsoft/app-manifest for the version it names.

import Ajv from 'ajv-draft-04'
import addFormats from 'ajv-formats'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { check, given, read } from '../report.mjs'

const ICONS = { color: 192, outline: 32 }
const manifest = read(join(given.unpacked, 'manifest.json'))
const version = `v${manifest.manifestVersion}`
const faultsOf = by('MicrosoftTeams.schema.json')
const faultsOfLanguage = by('MicrosoftTeams.Localization.schema.json')

check(`the manifest is one of ${version}`, faultsOf(manifest))
const broken = {
  'an id that is none': { ...manifest, id: 'kravbot' },
  'a scope that is none': { ...manifest, bots: [{ ...manifest.bots[0], scopes: ['everywhere'] }] },
  'a name that is too long': { ...manifest, name: { ...manifest.name, short: 'x'.repeat(31) } },
  'a member nobody knows': { ...manifest, nobodyKnows: true }
}
for (const [name, content] of Object.entries(broken)) {
  check(`control: ${name} is not`, faultsOf(content).length ? [] : ['the schema said nothing'])
}

for (const { languageTag, file } of manifest.localizationInfo?.additionalLanguages ?? []) {
  const language = read(join(given.unpacked, file))
  check(`${file} is its ${languageTag} of ${version}`, faultsOfLanguage(language))
  check(`control: ${file} with a member nobody knows is not`,
    faultsOfLanguage({ ...language, nobodyKnows: 'x' }).length ? [] : ['the schema said nothing'])
}

for (const [icon, size] of Object.entries(ICONS)) {
  const image = readFileSync(join(given.unpacked, manifest.icons[icon]))
  const found = [image.readUInt32BE(16), image.readUInt32BE(20)]
  const isPng = image.subarray(1, 4).toString() === 'PNG'
  check(`the ${icon} icon is a PNG of ${size} pixels`, isPng && found.every(side => side === size) ? [] : [`${found}`])
}

function by (file) {
  const ajv = new Ajv({ allErrors: true, strict: false, unicodeRegExp: false })
  addFormats(ajv)
  const validate = ajv.compile(read(join(given.schemas, version, file)))
  return content => validate(content) ? [] : validate.errors.map(error => `${error.instancePath || '/'} ${error.message}`)
}
