// The arrow keys go from cell to cell in the tables of the overview.

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }

document.getElementById('table').addEventListener('keydown', event => {
  const step = STEPS[event.key]
  const cell = event.target.closest('td')
  if (!step || !cell || event.ctrlKey || event.altKey || event.metaKey) return
  const next = from(cell, step)
  if (!next) return
  event.preventDefault()
  next.focus()
})

/** The next cell that way that leads anywhere. */
function from (cell, [down, right]) {
  const rows = cell.closest('tbody').rows
  let row = cell.parentElement.sectionRowIndex
  let column = cell.cellIndex
  for (;;) {
    row += down
    column += right
    const link = rows[row]?.cells[column]?.querySelector('a')
    if (link || !rows[row]?.cells[column]) return link
  }
}
