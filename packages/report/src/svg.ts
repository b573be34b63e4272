import type { Counterexample } from '@racetest/core'
import { width } from './columns.ts'
import { criticalPair } from './critical.ts'
import { escapeAll } from './escape.ts'
import { headline, paragraph } from './failure.ts'
import { rows } from './folding.ts'
import { lanes } from './lanes.ts'
import { glyphs, type Line, type Span, type Style } from './paint.ts'

const columns = 110
/** Pixels of a character in the monospaced fonts that are wide. */
const advance = 8.5
const leading = 20
const margin = 14

const colours: Readonly<Record<Style, string>> = {
  bold: 'font-weight="bold"',
  dim: 'fill="#656d76"',
  critical: 'fill="#cf222e" font-weight="bold"',
  red: 'fill="#cf222e"',
  yellow: 'fill="#9a6700"',
  green: 'fill="#1a7f37"',
}

/**
 * A picture of a failing schedule, for those who show pictures: the headline, the cause, and the lanes
 * as the terminal has them. It is light whatever surrounds it, and nothing in it is loaded or runs.
 */
export function renderSvg(report: Counterexample): string {
  const shown = glyphs(true)
  const failure = escapeAll(report, true)
  const critical = criticalPair(failure)
  const title = headline(failure.headline, columns, shown)
  const steps = rows(failure, critical, false)
  const lines: Line[] = [
    [{ text: '  ' }, { text: title, style: 'red' }],
    ...paragraph(failure.cause, columns),
    [],
    ...(steps.length === 0 ? [] : lanes(failure, critical, steps, { columns, glyphs: shown })),
  ]
  const [across, down] = [columns * advance + 2 * margin, lines.length * leading + 2 * margin]
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" width="${across}" height="${down}" viewBox="0 0 ${across} ${down}" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="14" fill="#1f2328">`,
    `<title>${markup(title)}</title>`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    ...lines.flatMap(lineText),
    '</svg>',
  ].join('\n')
}

/** Each piece where its column is, in whatever font it is shown. */
function lineText(line: Line, index: number): string[] {
  const y = margin + (index + 0.75) * leading
  let column = 0
  return line.flatMap(({ text, style }: Span) => {
    const spaces = text.length - text.trimStart().length
    const x = margin + (column + spaces) * advance
    column += width(text)
    const word = text.trim()
    const look = style === undefined ? '' : ` ${colours[style]}`
    return word === ''
      ? []
      : [`<text x="${x}" y="${y}" xml:space="preserve"${look}>${markup(word)}</text>`]
  })
}

function markup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
