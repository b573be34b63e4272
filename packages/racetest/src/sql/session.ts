import type { Node, TransactionStmt, VariableSetStmt } from 'libpg-query'
import { contentOf } from './parser.ts'

export type Transaction = 'begin' | 'commit' | 'rollback' | 'savepoint'
export type Isolation = 'read uncommitted' | 'read committed' | 'repeatable read' | 'serializable'

/** What a statement does to its connection alone. */
export interface SessionChange {
  readonly transaction?: Transaction
  readonly isolation?: Isolation
  /** Others may see it: those that share the connection, or all. */
  readonly isShared: boolean
}

const transactions: Readonly<Record<string, Transaction>> = {
  TRANS_STMT_BEGIN: 'begin',
  TRANS_STMT_START: 'begin',
  TRANS_STMT_COMMIT: 'commit',
  // The transaction leaves the connection.
  TRANS_STMT_PREPARE: 'commit',
  TRANS_STMT_ROLLBACK: 'rollback',
  TRANS_STMT_SAVEPOINT: 'savepoint',
  TRANS_STMT_RELEASE: 'savepoint',
  TRANS_STMT_ROLLBACK_TO: 'savepoint',
}

/** Undefined if it is about something else. */
export function sessionChangeOf(statement: Node): SessionChange | undefined {
  const transaction = contentOf(statement, 'TransactionStmt')
  if (transaction) return transactionOf(transaction)
  const set = contentOf(statement, 'VariableSetStmt')
  return set && settingOf(set)
}

function transactionOf({
  kind = 'TRANS_STMT_BEGIN',
  chain,
  options,
}: TransactionStmt): SessionChange {
  const transaction = transactions[kind]
  const isolation = isolationOf(options)
  return {
    // `COMMIT AND CHAIN`
    ...(transaction && { transaction: chain ? 'begin' : transaction }),
    ...(isolation && { isolation }),
    isShared: !transaction || kind === 'TRANS_STMT_PREPARE' || chain === true,
  }
}

function settingOf({ kind, name, args = [] }: VariableSetStmt): SessionChange {
  if (name === 'TRANSACTION' || name === 'SESSION CHARACTERISTICS') {
    const isolation = isolationOf(args)
    // For the session, it counts for whoever has the connection next.
    return { ...(isolation && { isolation }), isShared: name !== 'TRANSACTION' }
  }
  const value = contentOf(args[0], 'A_Const')?.sval?.sval?.toLowerCase()
  if (name === 'transaction_isolation' || name === 'default_transaction_isolation') {
    const isolation = isolations.find((each) => each === value)
    return { ...(isolation && { isolation }), isShared: true }
  }
  const isHarmless =
    name === 'application_name' || (name === 'client_encoding' && /^utf-?8$/.test(value ?? ''))
  return { isShared: !isHarmless || kind !== 'VAR_SET_VALUE' }
}

const isolations: readonly Isolation[] = [
  'read uncommitted',
  'read committed',
  'repeatable read',
  'serializable',
]

function isolationOf(options: readonly Node[] = []): Isolation | undefined {
  const values = options.flatMap((option) => {
    const { defname, arg } = contentOf(option, 'DefElem') ?? {}
    return defname === 'transaction_isolation' ? [contentOf(arg, 'A_Const')?.sval?.sval] : []
  })
  return isolations.find((each) => values.includes(each))
}
