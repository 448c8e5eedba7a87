// What is bundled for the page: blocks, drawn by slack-blocks-to-jsx as they stand in a message.

import { createElement } from 'react'
import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'
import { Message } from 'slack-blocks-to-jsx'

window.drawBlocks = (place, blocks) => flushSync(() => createRoot(place).render(createElement(
  Message, { blocks, name: 'Kravbot', logo: '', theme: 'light', withoutWrapper: true })))
