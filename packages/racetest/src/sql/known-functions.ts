import type { Dialect } from './dialect.ts'

const words = (text: string): readonly string[] => text.trim().split(/\s+/)

/** Whose result depends on nothing but their arguments and the settings of the connection, in every dialect. */
const common = words(`
  abs avg ceil ceiling coalesce concat concat_ws count floor greatest least length lower ltrim
  max min mod nullif power replace round rtrim sign sqrt substr substring sum trim upper
  row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value nth_value
`)

/** They tell the time or draw lots: no statement changes what they say, so that is no conflict. */
const clocks: Readonly<Record<Dialect, readonly string[]>> = {
  postgres: words(`
    now clock_timestamp statement_timestamp transaction_timestamp gen_random_uuid uuidv4 uuidv7
  `),
  mysql: words(`now curdate curtime sysdate utc_date utc_time utc_timestamp uuid`),
  sqlite: words(`randomblob`),
}

const own: Readonly<Record<Dialect, readonly string[]>> = {
  postgres: words(`
    array_agg array_append array_cat array_length array_position array_prepend array_remove
    array_replace array_to_json array_to_string ascii bit_and bit_or bool_and bool_or btrim
    cardinality char_length character_length chr date_bin date_part date_trunc decode div encode
    every exp extract format generate_series initcap isfinite json_agg json_array_elements
    json_array_elements_text json_array_length json_build_array json_build_object json_each
    json_each_text json_extract_path json_extract_path_text json_object_agg json_object_keys
    json_strip_nulls json_typeof jsonb_agg jsonb_array_elements jsonb_array_elements_text
    jsonb_array_length jsonb_build_array jsonb_build_object jsonb_each jsonb_each_text
    jsonb_extract_path jsonb_extract_path_text jsonb_insert jsonb_object_agg jsonb_object_keys
    jsonb_set jsonb_strip_nulls jsonb_typeof left like_escape ln log lpad make_date make_interval
    make_timestamp make_timestamptz md5 mode num_nonnulls num_nulls octet_length overlay
    percentile_cont percentile_disc position regexp_match regexp_matches regexp_replace
    regexp_split_to_array regexp_split_to_table repeat reverse right row_to_json rpad split_part
    starts_with stddev stddev_pop stddev_samp string_agg string_to_array strpos timezone to_char
    to_date to_json to_jsonb to_number to_timestamp translate trunc unnest var_pop var_samp
    variance width_bucket
  `),
  mysql: words(`
    bit_and bit_or char_length character_length date date_add date_format date_sub datediff day
    dayofmonth dayofweek dayofyear exp field find_in_set format from_unixtime group_concat hex hour
    if ifnull instr isnull json_array json_arrayagg json_contains json_extract json_length
    json_object json_objectagg json_set json_unquote left ln locate log lpad md5 minute month pow
    quarter repeat reverse right rpad second sha1 sha2 std stddev str_to_date substring_index time
    timestampdiff truncate unhex unix_timestamp variance weekday year
  `),
  sqlite: words(`
    char date datetime group_concat hex ifnull iif instr json json_array json_array_length
    json_each json_extract json_group_array json_group_object json_insert json_object json_patch
    json_quote json_remove json_replace json_set json_tree json_type json_valid julianday printf
    quote strftime time timediff total typeof unicode unixepoch
  `),
}

const known = (dialect: Dialect): ReadonlySet<string> =>
  new Set([...common, ...clocks[dialect], ...own[dialect]])
const functions = { postgres: known('postgres'), mysql: known('mysql'), sqlite: known('sqlite') }

/** Whether a call of the function reads and changes nothing. */
export function isPure(names: readonly string[], dialect: Dialect): boolean {
  const name = builtIn(names)
  return name !== undefined && functions[dialect].has(name)
}

/** Whether what it says has nothing to do with what was done before, not even with settings. */
export function isClock(names: readonly string[], dialect: Dialect): boolean {
  return clocks[dialect].includes(builtIn(names) ?? '')
}

/** Whether a function that is not pure may change what tables are: what is not known may do anything. */
export function mayDefine(names: readonly string[]): boolean {
  const isKnown =
    /^(nextval|setval|currval|lastval|random|version|set_config|current_setting|last_insert_(id|rowid)|changes|(pg_|get_|release_).*(lock|lock_shared|unlock|unlock_shared|unlock_all)|pg_notify|pg_sleep)$/
  return !isKnown.test(builtIn(names) ?? '')
}

const operators = new Set(
  words(`
    = <> < > <= >= + - * / % ^ | & # ~ << >> || ~~ !~~ ~~* !~~* ~* !~ !~* -> ->> #> #>> #- @> <@ ?
    ?| ?& && -|- @@ @
  `),
)

/** An operator is a call as well, and anyone may define one. */
export function isBuiltInOperator(names: readonly string[]): boolean {
  // What is no operator but grammar is named like one.
  return (
    operators.has(builtIn(names) ?? '') || /^(NOT )?BETWEEN( SYMMETRIC)?$/.test(names.join('.'))
  )
}

const integers = ['int2', 'int4', 'int8']
const texts = ['text', 'varchar']
const types = new Set([
  ...integers,
  ...texts,
  ...words(`
    bit bool bpchar bytea date float4 float8 inet interval json jsonb jsonpath numeric time timestamp
    timestamptz timetz uuid varbit
  `),
])

/**
 * Whether making a value of the type reads nothing: a domain may have a check, which may call
 * anything, a `regclass` is looked up.
 */
export function isBuiltInType(names: readonly string[], dialect: Dialect): boolean {
  // Elsewhere nobody can define any.
  return dialect !== 'postgres' || types.has(builtIn(names) ?? '')
}

/** Which values of keys a cast to the type makes. */
export function keyTypeOf(names: readonly string[]): 'integer' | 'text' | 'uuid' | undefined {
  const name = builtIn(names) ?? ''
  if (integers.includes(name)) return 'integer'
  if (texts.includes(name)) return 'text'
  return name === 'uuid' ? name : undefined
}

function builtIn(names: readonly string[]): string | undefined {
  return names.length === 1 || names[0] === 'pg_catalog' ? names.at(-1) : undefined
}
