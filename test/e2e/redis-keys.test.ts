import Redis from 'ioredis'
import { describe, expect, test } from 'vitest'
import { describeCommand, keyOf } from '../../packages/racetest/src/drivers/redis-commands.ts'
import { lacksRedis } from '../support/redis.ts'

// What we say that commands touch, against what Redis itself says of their keys.

const samples = `
  append k v | bitcount k | bitfield k get u8 0 | bitfield_ro k get u8 0 | bitop and d a b | bitpos k 1 |
  blmove a b left right 0 | blmpop 0 2 a b left | blpop a b 0 | brpop a b 0 | brpoplpush a b 0 |
  bzmpop 0 2 a b min | bzpopmax a b 0 | bzpopmin a 0 | copy a b | copy a b replace | decr k | decrby k 1 |
  del a b | dump k | eval x 2 a b c | eval_ro x 1 a | evalsha x 1 a b | evalsha_ro x 1 a | exists a b |
  expire k 1 | expireat k 1 | expiretime k | fcall f 1 a b | fcall_ro f 1 a | geoadd k 1 1 m | geodist k a b |
  geohash k a | geopos k a | georadius k 1 1 1 m | georadius k 1 1 1 m store d |
  georadius k 1 1 1 m storedist d | georadius_ro k 1 1 1 m | georadiusbymember k m 1 m store d |
  georadiusbymember_ro k m 1 m | geosearch k frommember m byradius 1 m |
  geosearchstore d s frommember m byradius 1 m | get k | getbit k 1 | getdel k | getex k | getrange k 0 1 |
  getset k v | hdel k f | hexists k f | hget k f | hgetall k | hincrby k f 1 | hincrbyfloat k f 1 | hkeys k |
  hlen k | hmget k f | hmset k f v | hrandfield k | hscan k 0 | hset k f v | hsetnx k f v | hstrlen k f |
  hvals k | incr k | incrby k 1 | incrbyfloat k 1 | lcs a b | lindex k 0 | linsert k before a b | llen k |
  lmove a b left right | lmpop 2 a b left | lpop k | lpos k e | lpush k e | lpushx k e | lrange k 0 1 |
  lrem k 0 e | lset k 0 e | ltrim k 0 1 | memory usage k | mget a b c | migrate h 1 k 0 1 |
  move k 1 | mset a 1 b 2 | msetnx a 1 b 2 | object encoding k | object freq k | object idletime k |
  object refcount k | persist k | pexpire k 1 | pexpireat k 1 | pexpiretime k | pfadd k e | pfmerge d a b |
  psetex k 1 v | pttl k | rename a b | renamenx a b | restore k 0 v | rpop k | rpoplpush a b | rpush k e |
  rpushx k e | sadd k m | scard k | sdiff a b | sdiffstore d a b | set k v | set k v get | set k v nx |
  setbit k 1 1 | setex k 1 v | setnx k v | setrange k 0 v | sinter a b | sintercard 2 a b |
  sinterstore d a b | sismember k m | smembers k | smismember k m | smove a b m | sort k |
  sort k limit 0 1 alpha | sort k store d | sort_ro k | spop k | srandmember k | srem k m | sscan k 0 |
  strlen k | substr k 0 1 | sunion a b | sunionstore d a b | touch a b | ttl k | type k | unlink a b |
  watch a b | xack s g 1 | xadd s * f v | xautoclaim s g c 0 0 | xclaim s g c 0 1 | xdel s 1 |
  xgroup create s g 0 | xgroup createconsumer s g c | xgroup delconsumer s g c | xgroup destroy s g |
  xgroup setid s g 0 | xinfo consumers s g | xinfo groups s | xinfo stream s | xlen s | xpending s g |
  xrange s - + | xread count 1 block 0 streams a b 0 0 | xread streams a b 0 0 |
  xreadgroup group g c count 1 streams a > | xreadgroup group g c streams a b > > | xrevrange s + - |
  xsetid s 1 | xtrim s maxlen 1 | zadd k 1 m | zcard k | zcount k 0 1 | zdiff 2 a b | zdiffstore d 2 a b |
  zincrby k 1 m | zinter 2 a b | zintercard 2 a b | zinterstore d 2 a b | zlexcount k - + |
  zmpop 2 a b min | zmscore k m | zpopmax k | zpopmin k | zrandmember k | zrange k 0 1 |
  zrangebylex k - + | zrangebyscore k 0 1 | zrangestore d s 0 1 | zrank k m | zrem k m |
  zremrangebylex k - + | zremrangebyrank k 0 1 | zremrangebyscore k 0 1 | zrevrange k 0 1 |
  zrevrangebylex k + - | zrevrangebyscore k 1 0 | zrevrank k m | zscan k 0 | zscore k m |
  zunion 2 a b | zunionstore d 2 a b weights 1 2`
  .split('|')
  .map((text) => text.trim().split(' '))

const server = 'redis://here:1'

describe.skipIf(await lacksRedis('e2e/redis-keys.test.ts'))('Redis', () => {
  test('says the same of keys', async () => {
    const redis = new Redis()
    const missed: string[] = []
    for (const sample of samples) {
      // What Redis calls read and write flags of a key.
      const keys = (await redis.call('COMMAND', 'GETKEYSANDFLAGS', ...sample)) as [
        string,
        string[],
      ][]
      const touches = describeCommand(sample, server, '0')
      for (const [name, flags] of keys) {
        const key = keyOf(name, server, '0')
        const isWritten = flags.some((flag) => ['RW', 'OW', 'RM'].includes(flag))
        const isSaid = touches.some(
          (touch) =>
            `${key}/`.startsWith(`${touch.key}/`) && (touch.kind === 'write' || !isWritten),
        )
        if (!isSaid) missed.push(`${sample.join(' ')}: ${name}`)
      }
    }
    redis.disconnect()
    expect(missed).toEqual([])
  })
})
