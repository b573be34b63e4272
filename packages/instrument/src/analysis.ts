import type { Binding, Holder } from './binding.ts'
import { importsOf } from './live-bindings.ts'
import { type FunctionNode, isFunction, nameOf, type Node, type NodeOf } from './parse.ts'
import { type Reference, resolve, scopesOf } from './reference.ts'
import { declareName, openScope, type Scope } from './scope.ts'
import { eachTarget } from './targets.ts'
import { eachChild } from './walk.ts'

export interface Analysis {
  /** Bindings of identifiers that are variables; absent for globals. */
  readonly bindings: ReadonlyMap<Node, Binding>
  /** Functions (or the program) that hold direct `eval` or `with`, and where. */
  readonly dynamic: ReadonlyMap<Node, Node>
  /** Nodes with a suspension point of their own function inside. */
  readonly suspending: ReadonlySet<Node>
  /** Variables that closures share and something reassigns, by the body that must declare their scope. */
  readonly scopes: ReadonlyMap<Node, readonly Binding[]>
  /** Names that each function declares as parameter or variable; to see a shadowed `arguments`. */
  readonly declared: ReadonlyMap<Node, ReadonlyMap<string, Binding>>
}

/** Finds every variable of a program, who uses it, and what suspends. One walk; names are resolved after it. */
export function analyse(program: Node): Analysis {
  const bindings = new Map<Node, Binding>()
  const dynamic = new Map<Node, Node>()
  const suspending = new Set<Node>()
  const declared = new Map<Node, Map<string, Binding>>()
  const references: Reference[] = []
  const exportsOf: [NodeOf<'ExportSpecifier'>, Scope][] = []
  const created: Binding[] = []
  /** From the innermost function down to the node being visited: what an await inside makes suspending. */
  let path: Node[] = []

  function declare(
    node: NodeOf<'Identifier'>,
    kind: Binding['kind'],
    scope: Scope,
    more: Partial<Binding> = {},
  ): Binding {
    const binding = declareName(node, kind, scope, more)
    if (binding.offset === node.start) created.push(binding)
    bindings.set(node, binding)
    return binding
  }

  /** Declares the names in a pattern, and visits the expressions in it. */
  function declareIn(
    pattern: Node,
    kind: Binding['kind'],
    scope: Scope,
    found: (binding: Binding) => void,
    value?: Node,
  ): void {
    eachTarget(
      pattern,
      path,
      (inner) => visit(inner, scope),
      (target) => {
        if (target.type === 'Identifier') found(declare(target, kind, scope, { value }))
        else visit(target, scope)
      },
    )
  }

  function assign(pattern: Node, scope: Scope): void {
    eachTarget(
      pattern,
      path,
      (inner) => visit(inner, scope),
      (target) => {
        if (target.type === 'Identifier') references.push({ node: target, scope, writes: true })
        else visit(target, scope)
      },
    )
  }

  function visitVariables(node: NodeOf<'VariableDeclaration'>, scope: Scope, head: boolean): void {
    const kind = node.kind === 'var' ? 'var' : node.kind === 'let' ? 'let' : 'const'
    for (const { id, init } of node.declarations) {
      declareIn(
        id,
        kind,
        scope,
        (binding) => {
          // A `var` that is initialised again and again is assigned to again and again.
          if (init || head) binding.inits += kind === 'var' && (scope.inLoop || head) ? 2 : 1
        },
        init ?? undefined,
      )
      if (init) visit(init, scope)
    }
  }

  /** The scope of a body that has variables of its own. */
  function openBody(node: Holder, parent: Scope): Scope {
    const change = { owner: node, holder: node, takesVar: true, inLoop: false }
    const scope = openScope(parent, program, change)
    declared.set(node, scope.names)
    return scope
  }

  function visitFunction(node: FunctionNode, outer: Scope): void {
    let parent = outer
    if (node.type === 'FunctionExpression' && node.id) {
      parent = openScope(outer, program, {})
      declare(node.id, 'function', parent, { value: node })
    }
    const scope = openBody(node, parent)
    const saved = path
    path = []
    for (const param of node.params) declareIn(param, 'parameter', scope, () => {})
    if (node.body.type === 'BlockStatement') visitStatements(node.body.body, scope)
    else visit(node.body, scope)
    path = saved
  }

  function visitStatements(body: readonly Node[], scope: Scope): void {
    for (const statement of body) visit(statement, scope)
  }

  function visitExport(node: NodeOf<'ExportNamedDeclaration'>, scope: Scope): void {
    if (node.source) return
    for (const specifier of node.specifiers) exportsOf.push([specifier, scope])
    if (!node.declaration) return
    const from = created.length
    visit(node.declaration, scope)
    for (const binding of created.slice(from)) {
      if (scope.names.get(binding.name) === binding) binding.exported.push(binding.name)
    }
  }

  function suspend(): void {
    for (const node of path) suspending.add(node)
  }

  /** A loop's body is a holder of its own: each turn has its own variables. */
  const isHolder = (body: Node): Holder | undefined =>
    body.type === 'BlockStatement' ? body : undefined

  function visit(node: Node, scope: Scope): void {
    path.push(node)
    step(node, scope)
    path.pop()
  }

  function step(node: Node, scope: Scope): void {
    switch (node.type) {
      case 'Identifier':
        references.push({ node, scope, writes: false })
        return
      case 'FunctionDeclaration':
        if (node.id) declare(node.id, 'function', scope, { value: node })
        return visitFunction(node, scope)
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        return visitFunction(node, scope)
      case 'ClassDeclaration':
      case 'ClassExpression': {
        let inner = scope
        const itself = { value: node }
        if (node.type === 'ClassDeclaration' && node.id) declare(node.id, 'class', scope, itself)
        else if (node.id) declare(node.id, 'class', (inner = openScope(scope, program, {})), itself)
        if (node.superClass) visit(node.superClass, inner)
        for (const member of node.body.body) visit(member, inner)
        return
      }
      case 'PropertyDefinition':
      case 'AccessorProperty':
      case 'MethodDefinition':
        if (node.computed) visit(node.key, scope)
        if (!node.value) return
        if (isFunction(node.value)) return visit(node.value, scope)
        return visitApart(node.value, openScope(scope, program, { owner: node, holder: undefined }))
      case 'StaticBlock': {
        const inner = openBody(node, scope)
        const saved = path
        path = []
        visitStatements(node.body, inner)
        path = saved
        return
      }
      case 'VariableDeclaration':
        return visitVariables(node, scope, false)
      case 'ImportDeclaration':
        for (const { local, from } of importsOf(node)) declare(local, 'import', scope, { from })
        return
      case 'ExportNamedDeclaration':
        return visitExport(node, scope)
      case 'ExportDefaultDeclaration':
        visit(node.declaration, scope)
        if (isFunction(node.declaration) || node.declaration.type === 'ClassDeclaration') {
          const binding = node.declaration.id && scope.names.get(node.declaration.id.name)
          binding?.exported.push('default')
        }
        return
      case 'BlockStatement':
        return visitStatements(node.body, openScope(scope, program, {}))
      case 'ForStatement': {
        const inner = openScope(scope, program, { inLoop: true })
        if (node.init) visit(node.init, inner)
        if (node.test) visit(node.test, inner)
        if (node.update) visit(node.update, inner)
        return visitBody(node.body, inner)
      }
      case 'ForInStatement':
      case 'ForOfStatement': {
        const holder = isHolder(node.body) ?? scope.holder
        const inner = openScope(scope, program, { holder, inLoop: true })
        if (node.left.type === 'VariableDeclaration') visitVariables(node.left, inner, true)
        else assign(node.left, inner)
        visit(node.right, inner)
        if (node.type === 'ForOfStatement' && node.await) suspend()
        return visitBody(node.body, inner)
      }
      case 'WhileStatement':
      case 'DoWhileStatement':
        visit(node.test, scope)
        return visitBody(node.body, openScope(scope, program, { inLoop: true }))
      case 'CatchClause': {
        const inner = openScope(scope, program, {})
        if (node.param) declareIn(node.param, 'let', inner, () => {})
        return visit(node.body, inner)
      }
      case 'SwitchStatement':
        visit(node.discriminant, scope)
        return visitStatements(node.cases, openScope(scope, program, {}))
      case 'AssignmentExpression':
        assign(node.left, scope)
        return visit(node.right, scope)
      case 'UpdateExpression':
        return assign(node.argument, scope)
      case 'MemberExpression':
        visit(node.object, scope)
        if (node.computed) visit(node.property, scope)
        return
      case 'Property':
        if (node.computed) visit(node.key, scope)
        return visit(node.value, scope)
      case 'CallExpression':
        if (node.callee.type === 'Identifier' && node.callee.name === 'eval') {
          dynamic.set(scope.owner, node)
        }
        break
      case 'WithStatement':
        dynamic.set(scope.owner, node)
        break
      case 'AwaitExpression':
      case 'YieldExpression':
        suspend()
        break
      case 'LabeledStatement':
        return eachChild(node, (child) => {
          if (child.type !== 'Identifier') visit(child, scope)
        })
      case 'BreakStatement':
      case 'ContinueStatement':
      case 'MetaProperty':
      case 'ExportAllDeclaration':
        return
    }
    eachChild(node, (child) => visit(child, scope))
  }

  /** Not part of the function around it, as far as suspending goes. */
  function visitApart(node: Node, scope: Scope): void {
    const saved = path
    path = []
    visit(node, scope)
    path = saved
  }

  function visitBody(body: Node, scope: Scope): void {
    if (body.type !== 'BlockStatement') return visit(body, scope)
    path.push(body)
    visitStatements(body.body, openScope(scope, program, { holder: body }))
    path.pop()
  }

  const top = openScope(undefined, program, { takesVar: true })
  declared.set(program, top.names)
  if (program.type === 'Program') visitStatements(program.body, top)

  for (const reference of references) resolve(reference, bindings)
  for (const [{ local, exported }, scope] of exportsOf) {
    const binding = local.type === 'Identifier' ? scope.names.get(local.name) : undefined
    if (binding) binding.exported.push(nameOf(exported ?? local))
  }
  return { bindings, dynamic, suspending, scopes: scopesOf(created), declared }
}
