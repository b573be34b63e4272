/**
 * The part of ESTree we rely on, as acorn, rollup and oxc all give it: offsets in UTF-16 units,
 * no nodes for parentheses. What is not listed here is visited and otherwise left alone.
 */
interface Span {
  readonly start: number
  readonly end: number
}

export interface Identifier extends Span {
  readonly type: 'Identifier'
  readonly name: string
}
export interface PrivateIdentifier extends Span {
  readonly type: 'PrivateIdentifier'
  readonly name: string
}
export interface Literal extends Span {
  readonly type: 'Literal'
  readonly value: unknown
  readonly regex?: unknown
}
export interface Member extends Span {
  readonly type: 'MemberExpression'
  readonly object: Node
  readonly property: Node
  readonly computed: boolean
  readonly optional: boolean
}
export interface Call extends Span {
  readonly type: 'CallExpression'
  readonly callee: Node
  readonly arguments: readonly Node[]
  readonly optional: boolean
}
export interface New extends Span {
  readonly type: 'NewExpression'
  readonly callee: Node
  readonly arguments: readonly Node[]
}
export interface Tagged extends Span {
  readonly type: 'TaggedTemplateExpression'
  readonly tag: Node
  readonly quasi: Node
}
export interface Assignment extends Span {
  readonly type: 'AssignmentExpression'
  readonly operator: string
  readonly left: Node
  readonly right: Node
}
export interface Update extends Span {
  readonly type: 'UpdateExpression'
  readonly prefix: boolean
  readonly argument: Node
}
export interface Unary extends Span {
  readonly type: 'UnaryExpression'
  readonly operator: string
  readonly argument: Node
}
export interface Binary extends Span {
  readonly type: 'BinaryExpression' | 'LogicalExpression'
  readonly operator: string
  readonly left: Node
  readonly right: Node
}
export interface Await extends Span {
  readonly type: 'AwaitExpression'
  readonly argument: Node
}
export interface Yield extends Span {
  readonly type: 'YieldExpression'
  readonly delegate: boolean
  readonly argument: Node | null
}
export interface Property extends Span {
  readonly type: 'Property'
  readonly key: Node
  readonly value: Node
  readonly kind: 'init' | 'get' | 'set'
  readonly method: boolean
  readonly shorthand: boolean
  readonly computed: boolean
}
export interface ObjectLiteral extends Span {
  readonly type: 'ObjectExpression'
  readonly properties: readonly Node[]
}
export interface ObjectPattern extends Span {
  readonly type: 'ObjectPattern'
  readonly properties: readonly Node[]
}
export interface ArrayPattern extends Span {
  readonly type: 'ArrayPattern'
  readonly elements: readonly (Node | null)[]
}
export interface Default extends Span {
  readonly type: 'AssignmentPattern'
  readonly left: Node
  readonly right: Node
}
export interface Rest extends Span {
  readonly type: 'RestElement' | 'SpreadElement'
  readonly argument: Node
}
export interface FunctionNode extends Span {
  readonly type: 'FunctionDeclaration' | 'FunctionExpression' | 'ArrowFunctionExpression'
  readonly id: Identifier | null
  readonly params: readonly Node[]
  readonly body: Node
  readonly async: boolean
  readonly generator: boolean
}
export interface Class extends Span {
  readonly type: 'ClassDeclaration' | 'ClassExpression'
  readonly id: Identifier | null
  readonly superClass: Node | null
  readonly body: { readonly body: readonly Node[] } & Span
}
export interface ClassMember extends Span {
  readonly type: 'MethodDefinition' | 'PropertyDefinition' | 'AccessorProperty'
  readonly key: Node
  readonly value: Node | null
  readonly kind?: string
  readonly computed: boolean
  readonly static: boolean
}
export interface Block extends Span {
  readonly type: 'BlockStatement' | 'StaticBlock' | 'Program'
  readonly body: readonly Node[]
}
export interface Declaration extends Span {
  readonly type: 'VariableDeclaration'
  readonly kind: string
  readonly declarations: readonly Declarator[]
}
export interface Declarator extends Span {
  readonly type: 'VariableDeclarator'
  readonly id: Node
  readonly init: Node | null
}
export interface ForEach extends Span {
  readonly type: 'ForInStatement' | 'ForOfStatement'
  readonly left: Node
  readonly right: Node
  readonly body: Node
  readonly await?: boolean
}
export interface For extends Span {
  readonly type: 'ForStatement'
  readonly init: Node | null
  readonly test: Node | null
  readonly update: Node | null
  readonly body: Node
}
export interface While extends Span {
  readonly type: 'WhileStatement' | 'DoWhileStatement'
  readonly test: Node
  readonly body: Node
}
export interface Return extends Span {
  readonly type: 'ReturnStatement'
  readonly argument: Node | null
}
export interface Statement extends Span {
  readonly type: 'ExpressionStatement'
  readonly expression: Node
  readonly directive?: string | null
}
export interface Chain extends Span {
  readonly type: 'ChainExpression'
  readonly expression: Node
}
export interface Import extends Span {
  readonly type: 'ImportDeclaration'
  readonly specifiers: readonly Specifier[]
  readonly source: Literal
}
export interface Specifier extends Span {
  readonly type:
    | 'ImportSpecifier'
    | 'ImportDefaultSpecifier'
    | 'ImportNamespaceSpecifier'
    | 'ExportSpecifier'
  readonly local: Identifier | Literal
  readonly imported?: Identifier | Literal
  readonly exported?: Identifier | Literal
}
export interface ExportNamed extends Span {
  readonly type: 'ExportNamedDeclaration'
  readonly declaration: Node | null
  readonly specifiers: readonly Specifier[]
  readonly source: Literal | null
}
export interface ExportDefault extends Span {
  readonly type: 'ExportDefaultDeclaration'
  readonly declaration: Node
}
export interface Catch extends Span {
  readonly type: 'CatchClause'
  readonly param: Node | null
  readonly body: Node
}
export interface Switch extends Span {
  readonly type: 'SwitchStatement'
  readonly discriminant: Node
  readonly cases: readonly Node[]
}
export interface Sequence extends Span {
  readonly type: 'SequenceExpression'
  readonly expressions: readonly Node[]
}
export interface Template extends Span {
  readonly type: 'TemplateLiteral'
  readonly expressions: readonly Node[]
}
/** Nodes that need no more than a visit to their children. */
export interface Other extends Span {
  readonly type:
    | 'ThisExpression'
    | 'Super'
    | 'MetaProperty'
    | 'ArrayExpression'
    | 'TemplateElement'
    | 'ConditionalExpression'
    | 'ImportExpression'
    | 'WithStatement'
    | 'BreakStatement'
    | 'ContinueStatement'
    | 'LabeledStatement'
    | 'Decorator'
    | 'ExportAllDeclaration'
    | 'ParenthesizedExpression'
}

export type Node =
  | Identifier
  | PrivateIdentifier
  | Literal
  | Member
  | Call
  | New
  | Tagged
  | Assignment
  | Update
  | Unary
  | Binary
  | Await
  | Yield
  | Property
  | ObjectLiteral
  | ObjectPattern
  | ArrayPattern
  | Default
  | Rest
  | FunctionNode
  | Class
  | ClassMember
  | Block
  | Declaration
  | Declarator
  | ForEach
  | For
  | While
  | Return
  | Statement
  | Chain
  | Import
  | Specifier
  | ExportNamed
  | ExportDefault
  | Catch
  | Switch
  | Sequence
  | Template
  | Other

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
export function nameOf(node: Identifier | Literal): string {
  return node.type === 'Identifier' ? node.name : String(node.value)
}
