interface Span {
  readonly start: number
  readonly end: number
}

interface Operation {
  readonly operator: string
  readonly left: Node
  readonly right: Node
}

interface Spread {
  readonly argument: Node
}

interface Callable {
  readonly id: NodeOf<'Identifier'> | null
  readonly params: readonly Node[]
  readonly body: Node
  readonly async: boolean
  readonly generator: boolean
}

interface Class {
  readonly id: NodeOf<'Identifier'> | null
  readonly superClass: Node | null
  readonly body: { readonly body: readonly Node[] } & Span
}

interface ClassMember {
  readonly key: Node
  readonly value: Node | null
  readonly kind?: string
  readonly computed: boolean
  readonly static: boolean
}

interface Block {
  readonly body: readonly Node[]
}

interface ForEach {
  readonly left: Node
  readonly right: Node
  readonly body: Node
  readonly await?: boolean
}

interface While {
  readonly test: Node
  readonly body: Node
}

interface Specifier {
  readonly local: NodeOf<'Identifier' | 'Literal'>
  readonly imported?: NodeOf<'Identifier' | 'Literal'>
  readonly exported?: NodeOf<'Identifier' | 'Literal'>
}

/**
 * The part of ESTree we rely on, as acorn, rollup and oxc all give it: offsets in UTF-16 units,
 * no nodes for parentheses. What is not listed here is visited and otherwise left alone.
 */
interface Nodes {
  readonly Identifier: { readonly name: string }
  readonly PrivateIdentifier: { readonly name: string }
  readonly Literal: {
    readonly value: unknown
    readonly regex?: unknown
  }
  readonly MemberExpression: {
    readonly object: Node
    readonly property: Node
    readonly computed: boolean
    readonly optional: boolean
  }
  readonly CallExpression: {
    readonly callee: Node
    readonly arguments: readonly Node[]
    readonly optional: boolean
  }
  readonly NewExpression: {
    readonly callee: Node
    readonly arguments: readonly Node[]
  }
  readonly TaggedTemplateExpression: {
    readonly tag: Node
    readonly quasi: Node
  }
  readonly AssignmentExpression: {
    readonly operator: string
    readonly left: Node
    readonly right: Node
  }
  readonly UpdateExpression: {
    readonly prefix: boolean
    readonly argument: Node
  }
  readonly UnaryExpression: {
    readonly operator: string
    readonly argument: Node
  }
  readonly BinaryExpression: Operation
  readonly LogicalExpression: Operation
  readonly AwaitExpression: { readonly argument: Node }
  readonly YieldExpression: {
    readonly delegate: boolean
    readonly argument: Node | null
  }
  readonly Property: {
    readonly key: Node
    readonly value: Node
    readonly kind: 'init' | 'get' | 'set'
    readonly method: boolean
    readonly shorthand: boolean
    readonly computed: boolean
  }
  readonly ObjectExpression: { readonly properties: readonly Node[] }
  readonly ObjectPattern: { readonly properties: readonly Node[] }
  readonly ArrayPattern: { readonly elements: readonly (Node | null)[] }
  readonly AssignmentPattern: {
    readonly left: Node
    readonly right: Node
  }
  readonly RestElement: Spread
  readonly SpreadElement: Spread
  readonly FunctionDeclaration: Callable
  readonly FunctionExpression: Callable
  readonly ArrowFunctionExpression: Callable
  readonly ClassDeclaration: Class
  readonly ClassExpression: Class
  readonly MethodDefinition: ClassMember
  readonly PropertyDefinition: ClassMember
  readonly AccessorProperty: ClassMember
  readonly BlockStatement: Block
  readonly StaticBlock: Block
  readonly Program: Block
  readonly VariableDeclaration: {
    readonly kind: string
    readonly declarations: readonly NodeOf<'VariableDeclarator'>[]
  }
  readonly VariableDeclarator: {
    readonly id: Node
    readonly init: Node | null
  }
  readonly ForInStatement: ForEach
  readonly ForOfStatement: ForEach
  readonly ForStatement: {
    readonly init: Node | null
    readonly test: Node | null
    readonly update: Node | null
    readonly body: Node
  }
  readonly WhileStatement: While
  readonly DoWhileStatement: While
  readonly ReturnStatement: { readonly argument: Node | null }
  readonly ExpressionStatement: {
    readonly expression: Node
    readonly directive?: string | null
  }
  readonly ChainExpression: { readonly expression: Node }
  readonly ImportDeclaration: {
    readonly specifiers: readonly NodeOf<
      'ImportSpecifier' | 'ImportDefaultSpecifier' | 'ImportNamespaceSpecifier'
    >[]
    readonly source: NodeOf<'Literal'>
  }
  readonly ImportSpecifier: Specifier
  readonly ImportDefaultSpecifier: Specifier
  readonly ImportNamespaceSpecifier: Specifier
  readonly ExportSpecifier: Specifier
  readonly ExportNamedDeclaration: {
    readonly declaration: Node | null
    readonly specifiers: readonly NodeOf<'ExportSpecifier'>[]
    readonly source: NodeOf<'Literal'> | null
  }
  readonly ExportDefaultDeclaration: { readonly declaration: Node }
  readonly CatchClause: {
    readonly param: Node | null
    readonly body: Node
  }
  readonly SwitchStatement: {
    readonly discriminant: Node
    readonly cases: readonly Node[]
  }
  readonly WithStatement: {
    readonly object: Node
    readonly body: Node
  }
  readonly SequenceExpression: { readonly expressions: readonly Node[] }
  readonly TemplateLiteral: { readonly expressions: readonly Node[] }

  // Nodes that need no more than a visit to their children.
  readonly ThisExpression: object
  readonly Super: object
  readonly MetaProperty: object
  readonly ArrayExpression: object
  readonly TemplateElement: object
  readonly ConditionalExpression: object
  readonly ImportExpression: object
  readonly BreakStatement: object
  readonly ContinueStatement: object
  readonly LabeledStatement: object
  readonly Decorator: object
  readonly ExportAllDeclaration: object
  readonly ParenthesizedExpression: object
}

/** The nodes of these types, as a union. */
export type NodeOf<Type extends keyof Nodes> = Type extends unknown
  ? { readonly type: Type } & Span & Nodes[Type]
  : never

export type Node = NodeOf<keyof Nodes>

export type FunctionNode = NodeOf<
  'FunctionDeclaration' | 'FunctionExpression' | 'ArrowFunctionExpression'
>

/** What `Vite`'s and rollup's `this.parse` return; wide, so that every flavour of the type is accepted. */
export interface Program {
  readonly type: 'Program'
  readonly start: number
  readonly end: number
  readonly body: readonly unknown[]
}

/** An expression that makes an object. */
export function isMade({ type }: Node): boolean {
  return type === 'ObjectExpression' || type === 'ArrayExpression' || type === 'NewExpression'
}

export function isFunction(node: Node): node is FunctionNode {
  return (
    node.type === 'FunctionDeclaration' ||
    node.type === 'FunctionExpression' ||
    node.type === 'ArrowFunctionExpression'
  )
}

/** The name of a specifier's side: `a` and `"a b"` are both names. */
export function nameOf(node: NodeOf<'Identifier' | 'Literal'>): string {
  return node.type === 'Identifier' ? node.name : String(node.value)
}
