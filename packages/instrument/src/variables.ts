import type { SiteId } from '@racetest/core'
import { scopeOf, temporary } from './activation.ts'
import { type Binding, isAnonymous, liveNames, outlives } from './binding.ts'
import { isPlatform } from './globals.ts'
import { bindingOf, suspends } from './lookup.ts'
import type { Node, NodeOf } from './parse.ts'
import { type Pass, wrap } from './pass.ts'

type Touch = 'read' | 'write' | 'modify'

/** `n` → `(__race.read(__scope1,7,8,n),n)`, where `n` is worth it. */
export function visitRead(pass: Pass, node: NodeOf<'Identifier'>, called = false): void {
  const hooks = hooksFor(pass, node, 'read', called)
  if (!hooks) return
  pass.edits.open(node.start, `(${hooks},`)
  pass.edits.close(node.end, ')')
}

/** `{n}` → `{n:(__race.read(__scope1,7,8,n),n)}` */
export function visitShorthand(pass: Pass, node: NodeOf<'Identifier'>): void {
  // Written out, it would set the prototype.
  if (node.name === '__proto__') return
  const hooks = hooksFor(pass, node, 'read')
  if (hooks) pass.edits.close(node.end, `:(${hooks},${node.name})`)
}

/** `typeof n` must not throw for an undeclared `n`, so the hook stands before the operator. */
export function visitTypeof(pass: Pass, node: Node, operand: NodeOf<'Identifier'>): void {
  const hooks = hooksFor(pass, operand, 'read')
  if (!hooks) return
  pass.edits.open(node.start, `(${hooks},`)
  pass.edits.close(node.end, ')')
}

/** `n++` → `__race.modify(__scope1,7,8,n,(n++,n))` as a statement, else `(__race.modify(__scope1,7,8,n),n++)` */
export function visitUpdate(
  pass: Pass,
  node: NodeOf<'UpdateExpression'>,
  target: NodeOf<'Identifier'>,
  bare: boolean,
): void {
  const around = bare ? hookAround(pass, target, 'modify') : ''
  if (around) {
    pass.edits.open(node.start, `${around}(`)
    pass.edits.close(node.end, `,${target.name}))`)
    return
  }
  surround(pass, node, hooksFor(pass, target, 'modify'), bare, () => {})
}

/** Assignments to a variable; `bare` where the expression is a statement and needs no parentheses. */
export function visitAssignment(
  pass: Pass,
  node: NodeOf<'AssignmentExpression'>,
  target: NodeOf<'Identifier'>,
  bare: boolean,
): void {
  const { operator, right } = node
  const logical = operator === '&&=' || operator === '||=' || operator === '??='
  const right_ = (): void => pass.visit(right)
  if (isAnonymous(right)) {
    // In a call it would not get the variable's name.
    const touch = operator === '=' ? 'write' : 'modify'
    return surround(pass, node, hooksFor(pass, target, touch), bare, right_)
  }
  if (suspends(pass, right)) {
    const before = operator === '=' ? '' : hooksFor(pass, target, 'read')
    return surround(pass, node, before, bare, () => visitStored(pass, right, [target]))
  }
  if (!logical) {
    const touch = operator === '=' ? 'write' : 'modify'
    const around = hookAround(pass, target, touch)
    if (around) {
      pass.edits.open(node.start, around)
      right_()
      pass.edits.close(node.end, ')')
      return undefined
    }
    return surround(pass, node, hooksFor(pass, target, touch), bare, right_)
  }
  surround(pass, node, hooksFor(pass, target, 'read'), bare, () => {
    const write = hooksFor(pass, target, 'write')
    if (write) wrap(pass, right, `(${write},`, ')')
    else pass.visit(right)
  })
}

/** Visits a value that is then stored in variables, and records that after the value is there. */
export function visitStored(
  pass: Pass,
  value: Node,
  targets: readonly NodeOf<'Identifier'>[],
  visit: (value: Node) => void = pass.visit,
): void {
  let before = ''
  let after = ''
  for (const target of targets) {
    const binding = bindingOf(pass, target)
    const live = binding ? liveNames(binding) : []
    if (binding && !live.length && outlives(binding) && !pass.current.dynamic) {
      const site = pass.sites.add('write', target.start, target.name)
      before = `__race.stored(${before}`
      after += `,${scopeOf(pass, binding)},${variableSite(pass, binding)},${site})`
      continue
    }
    const hooks = hooksFor(pass, target, 'write')
    if (!hooks) continue
    const name = temporary(pass)
    before = `(${name}=${before}`
    after += `,${hooks},${name})`
  }
  if (!before) return visit(value)
  const list = value.type === 'SequenceExpression'
  pass.edits.open(value.start, list ? `${before}(` : before)
  visit(value)
  pass.edits.close(value.end, list ? `)${after}` : after)
}

/** The hook calls that record writes to these variables, as expressions joined by commas. */
export function writesTo(pass: Pass, targets: readonly NodeOf<'Identifier'>[]): string {
  return targets
    .map((target) => hooksFor(pass, target, 'write'))
    .filter(Boolean)
    .join(',')
}

function surround(
  pass: Pass,
  node: Node,
  hooks: string,
  bare: boolean,
  visitInside: () => void,
): void {
  if (hooks) pass.edits.open(node.start, bare ? `${hooks},` : `(${hooks},`)
  visitInside()
  if (hooks && !bare) pass.edits.close(node.end, ')')
}

/**
 * The beginning of a hook call around an assignment, which tells the hook the value too: `n=V` →
 * `__race.write(__scope1,7,8,n=V)`. '' where the variable is not a plain shared one.
 */
function hookAround(pass: Pass, node: NodeOf<'Identifier'>, touch: 'write' | 'modify'): string {
  const binding = bindingOf(pass, node)
  if (!binding || !isPlainShared(pass, binding)) return ''
  const before = touch === 'modify' ? `${node.name},` : ''
  return `${variableHook(pass, binding, node, touch)},${before}`
}

function isPlainShared(pass: Pass, binding: Binding): boolean {
  return !pass.current.dynamic && !binding.from && !liveNames(binding).length && outlives(binding)
}

/** `__race.read(__scope1,7,8`: what follows is a matter of the form. */
function variableHook(
  pass: Pass,
  binding: Binding,
  node: NodeOf<'Identifier'>,
  touch: Touch,
): string {
  const scope = scopeOf(pass, binding)
  const variable = variableSite(pass, binding)
  return `__race.${touch}(${scope},${variable},${siteOf(pass, node, touch)}`
}

/** The hook calls for one touch of a variable, or '' where it is not recorded. */
function hooksFor(pass: Pass, node: NodeOf<'Identifier'>, touch: Touch, called = false): string {
  if (pass.current.dynamic) return ''
  const binding = bindingOf(pass, node)
  const quoted = JSON.stringify(node.name)
  if (!binding) {
    if (isPlatform(node.name)) return ''
    return exportHooks('Global', [quoted], siteOf(pass, node, touch), touch)
  }
  if (binding.from) {
    if (touch !== 'read' || !isReadRecorded(pass, binding, called)) return ''
    return `__race.readExport(${JSON.stringify(binding.from.imported)},${siteOf(pass, node, touch)})`
  }
  const live = liveNames(binding)
  if (live.length) {
    const quotedNames = live.map((name) => JSON.stringify(name))
    return exportHooks('Export', quotedNames, siteOf(pass, node, touch), touch)
  }
  if (!outlives(binding)) return ''
  const value = touch === 'write' ? '' : `,${node.name}`
  return `${variableHook(pass, binding, node, touch)}${value})`
}

function exportHooks(
  kind: 'Export' | 'Global',
  names: readonly string[],
  site: SiteId,
  touch: Touch,
): string {
  const calls: string[] = []
  if (touch !== 'write') calls.push(...names.map((name) => `__race.read${kind}(${name},${site})`))
  if (touch !== 'read') calls.push(...names.map((name) => `__race.write${kind}(${name},${site})`))
  return calls.join(',')
}

/** Reads of imports are recorded where the other side may change them, and calls where they may lead anywhere. */
function isReadRecorded(pass: Pass, binding: Binding, called: boolean): boolean {
  const { specifier, imported } = binding.from!
  if (imported === '*' || pass.packageOf(specifier) !== 'instrumented') return false
  return !called || /^[./#~]|^@\//.test(specifier)
}

function siteOf(pass: Pass, node: NodeOf<'Identifier'>, touch: Touch): SiteId {
  return pass.sites.add(touch === 'read' ? 'read' : 'write', node.start, node.name)
}

function variableSite(pass: Pass, binding: Binding): SiteId {
  binding.site ??= pass.sites.add('variable', binding.offset, binding.name)
  return binding.site
}
