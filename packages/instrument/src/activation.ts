import { type Binding, type Holder, isAnonymous } from './binding.ts'
import type { Node } from './parse.ts'
import type { Code, Pass } from './pass.ts'

/** A variable of the current activation for a value that is needed twice. */
export function temporary(pass: Pass): string {
  const name = `${pass.names.temporary}${++pass.count}`
  // Where none can be declared `visitApart` has seen to it.
  pass.current.temporaries!.push(name)
  return name
}

/**
 * Visits an expression in a place where no variable of ours can be declared. Those it needs become
 * parameters of an arrow around it: `(__t1=>E)()`.
 */
export function visitApart(pass: Pass, node: Node, visit: (node: Node) => void): void {
  const { current } = pass
  // Its name would be lost.
  if (current.temporaries || isAnonymous(node)) return visit(node)
  current.temporaries = []
  const slot = pass.edits.open(node.start, '')
  visit(node)
  const names = current.temporaries
  current.temporaries = undefined
  if (!names.length) return
  const list = node.type === 'SequenceExpression' || node.type === 'ObjectExpression'
  slot.text = `((${names.join(',')})=>${list ? '(' : ''}`
  pass.edits.close(node.end, `${list ? ')' : ''})()`)
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
