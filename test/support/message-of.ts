/** All that Vitest prints about one failed test. */
export function messageOf(output: string, test: string): string {
  const sections = output.split(/\n⎯+\[\d+\/\d+\]⎯\n/)
  const section = sections.find((each) => each.includes(` > ${test}\nRaceError`))
  if (section === undefined) throw new Error(`"${test}" did not fail:\n${output}`)
  return section.slice(section.indexOf('RaceError')).trimEnd()
}
