/** As which database a text of SQL is to be understood. */
export type Dialect = 'postgres' | 'mysql' | 'sqlite'
