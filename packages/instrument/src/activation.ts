import type { Binding, Holder } from './binding.ts'
import type { Code, Pass } from './pass.ts'

/** A variable of the current activation for a value that is needed twice, if one can be declared. */
export function temporary(pass: Pass): string | undefined {
  if (!pass.current.temporaries) return undefined
  const name = `${pass.names.temporary}${++pass.count}`
  pass.current.temporaries.push(name)
  return name
}

/** The expression for the scope of a variable, as the hooks take it. */
export function scopeOf(pass: Pass, binding: Binding): string {
  if (!binding.holder || binding.shared) return 'void 0'
  let name = pass.holders.get(binding.holder)
  if (!name) {
    name = `${pass.names.scope}${++pass.count}`
    pass.holders.set(binding.holder, name)
  }
  return name
}

/** The declaration of a body's scope, or nothing if no variable of it outlives a step. */
export function scopeDeclaration(pass: Pass, body: Holder): string {
  const held = pass.analysis.scopes.get(body)
  if (!held || pass.current.dynamic) return ''
  return `const ${scopeOf(pass, held[0]!)}=__race.scope();`
}

export function frameOf(pass: Pass): string {
  if (!pass.current.async) return 'void 0'
  pass.current.usesFrame = true
  return pass.names.frame
}

export function temporariesOf(code: Code): string {
  return code.temporaries?.length ? `let ${code.temporaries.join(',')};` : ''
}
