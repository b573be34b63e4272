import {
  type Analysis,
  type Binding,
  type Holder,
  isReassigned,
  outlives,
  type Scope,
} from './binding.ts'
import {
  type Declaration,
  type ExportNamed,
  type FunctionNode,
  type Import,
  isFunction,
  nameOf,
  type Node,
  type Specifier,
} from './parse.ts'
import { eachChild } from './walk.ts'

interface Reference {
  readonly node: Node & { readonly name: string }
  readonly scope: Scope
  readonly writes: boolean
}

/** Finds every variable of a program, who uses it, and what suspends. One walk; names are resolved after it. */
export function analyse(program: Node): Analysis {
  const bindings = new Map<Node, Binding>()
  const dynamic = new Set<Node>()
  const suspending = new Set<Node>()
  const declared = new Map<Node, Map<string, Binding>>()
  const references: Reference[] = []
  const exportsOf: [Specifier, Scope][] = []
  const created: Binding[] = []
  /** From the innermost function down to the node being visited: what an await inside makes suspending. */
  let path: Node[] = []

  const open = (parent: Scope | undefined, change: Partial<Scope>): Scope => ({
    parent,
    names: new Map(),
    owner: parent?.owner ?? program,
    holder: parent?.holder,
    takesVar: false,
    inLoop: parent?.inLoop ?? false,
    ...change,
  })

  function declare(
    node: Node & { name: string },
    kind: Binding['kind'],
    from: Scope,
    more: Partial<Binding> = {},
  ): Binding {
    let scope = from
    while (kind === 'var' && !scope.takesVar && scope.parent) scope = scope.parent
    let binding = scope.names.get(node.name)
    if (!binding) {
      binding = {
        name: node.name,
        kind,
        owner: scope.owner,
        holder: scope.holder,
        offset: node.start,
        value: undefined,
        from: undefined,
        captured: false,
        redeclared: false,
        writes: 0,
        inits: 0,
        shared: false,
        exported: [],
        site: undefined,
        ...more,
      }
      scope.names.set(node.name, binding)
      created.push(binding)
    } else {
      if (kind === 'function') binding.writes++
      if (kind !== 'parameter') binding.redeclared = true
    }
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
    eachTarget(pattern, scope, (target) => {
      if (target.type === 'Identifier') found(declare(target, kind, scope, { value }))
      else visit(target, scope)
    })
  }

  /** The identifiers and members that a pattern assigns to; defaults and computed keys are visited. */
  function eachTarget(pattern: Node, scope: Scope, each: (target: Node) => void): void {
    path.push(pattern)
    switch (pattern.type) {
      case 'ObjectPattern':
        for (const property of pattern.properties) {
          if (property.type === 'Property') {
            if (property.computed) visit(property.key, scope)
            eachTarget(property.value, scope, each)
          } else eachTarget(property, scope, each)
        }
        break
      case 'ArrayPattern':
        for (const element of pattern.elements) if (element) eachTarget(element, scope, each)
        break
      case 'AssignmentPattern':
        eachTarget(pattern.left, scope, each)
        visit(pattern.right, scope)
        break
      case 'RestElement':
        eachTarget(pattern.argument, scope, each)
        break
      default:
        each(pattern)
    }
    path.pop()
  }

  function assign(pattern: Node, scope: Scope): void {
    eachTarget(pattern, scope, (target) => {
      if (target.type === 'Identifier') references.push({ node: target, scope, writes: true })
      else visit(target, scope)
    })
  }

  function visitVariables(node: Declaration, scope: Scope, head: boolean): void {
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

  function visitFunction(node: FunctionNode, outer: Scope): void {
    let parent = outer
    if (node.type === 'FunctionExpression' && node.id) {
      parent = open(outer, {})
      declare(node.id, 'function', parent)
    }
    const scope = open(parent, { owner: node, holder: node, takesVar: true, inLoop: false })
    declared.set(node, scope.names)
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

  function visitImport(node: Import, scope: Scope): void {
    const specifier = String(node.source.value)
    for (const one of node.specifiers) {
      if (one.local.type !== 'Identifier') continue
      const imported = one.imported
        ? nameOf(one.imported)
        : one.type === 'ImportNamespaceSpecifier'
          ? '*'
          : 'default'
      declare(one.local, 'import', scope, { from: { specifier, imported } })
    }
  }

  function visitExport(node: ExportNamed, scope: Scope): void {
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
        if (node.id) declare(node.id, 'function', scope)
        return visitFunction(node, scope)
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        return visitFunction(node, scope)
      case 'ClassDeclaration':
      case 'ClassExpression': {
        let inner = scope
        if (node.type === 'ClassDeclaration' && node.id) declare(node.id, 'class', scope)
        else if (node.id) declare(node.id, 'class', (inner = open(scope, {})))
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
        return visitApart(node.value, open(scope, { owner: node, holder: undefined }))
      case 'StaticBlock': {
        const inner = open(scope, { owner: node, holder: node, takesVar: true, inLoop: false })
        declared.set(node, inner.names)
        const saved = path
        path = []
        visitStatements(node.body, inner)
        path = saved
        return
      }
      case 'VariableDeclaration':
        return visitVariables(node, scope, false)
      case 'ImportDeclaration':
        return visitImport(node, scope)
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
        return visitStatements(node.body, open(scope, {}))
      case 'ForStatement': {
        const inner = open(scope, { inLoop: true })
        if (node.init) visit(node.init, inner)
        if (node.test) visit(node.test, inner)
        if (node.update) visit(node.update, inner)
        return visitBody(node.body, inner)
      }
      case 'ForInStatement':
      case 'ForOfStatement': {
        const holder = isHolder(node.body) ?? scope.holder
        const inner = open(scope, { holder, inLoop: true })
        if (node.left.type === 'VariableDeclaration') visitVariables(node.left, inner, true)
        else assign(node.left, inner)
        visit(node.right, inner)
        if (node.type === 'ForOfStatement' && node.await) suspend()
        return visitBody(node.body, inner)
      }
      case 'WhileStatement':
      case 'DoWhileStatement':
        visit(node.test, scope)
        return visitBody(node.body, open(scope, { inLoop: true }))
      case 'CatchClause': {
        const inner = open(scope, {})
        if (node.param) declareIn(node.param, 'let', inner, () => {})
        return visit(node.body, inner)
      }
      case 'SwitchStatement':
        visit(node.discriminant, scope)
        return visitStatements(node.cases, open(scope, {}))
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
          dynamic.add(scope.owner)
        }
        break
      case 'WithStatement':
        dynamic.add(scope.owner)
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
    visitStatements(body.body, open(scope, { holder: body }))
    path.pop()
  }

  const top = open(undefined, { holder: undefined, takesVar: true })
  declared.set(program, top.names)
  if (program.type === 'Program') visitStatements(program.body, top)

  for (const { node, scope, writes } of references) resolve(node, scope, writes)
  for (const [{ local, exported }, scope] of exportsOf) {
    const binding = local.type === 'Identifier' ? scope.names.get(local.name) : undefined
    if (binding) binding.exported.push(nameOf(exported ?? local))
  }

  function resolve(node: Reference['node'], from: Scope, writes: boolean): void {
    let scope: Scope | undefined = from
    while (scope && !scope.names.has(node.name)) scope = scope.parent
    const binding = scope?.names.get(node.name)
    if (!binding) return
    bindings.set(node, binding)
    if (writes) binding.writes++
    if (from.owner !== binding.owner) binding.captured = true
    if (binding.holder && !isWithin(node, binding.holder)) binding.shared = true
  }

  const scopes = new Map<Node, Binding[]>()
  for (const binding of created) {
    if (!binding.holder || binding.shared || !isReassigned(binding) || !outlives(binding)) continue
    const held = scopes.get(binding.holder)
    if (held) held.push(binding)
    else scopes.set(binding.holder, [binding])
  }
  return { bindings, dynamic, suspending, scopes, declared }
}

function isWithin(node: Node, holder: Holder): boolean {
  const body = isFunction(holder) ? holder.body : holder
  return node.start >= body.start && node.end <= body.end
}
