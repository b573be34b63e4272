import { drawBelow, type Random } from '../random.ts'
import type { Strategy } from './strategy.ts'

/** Each enabled task is as likely as the others, at every step. */
export function createWalk(random: Random): Strategy {
  return {
    begin() {},
    choose: (enabled) => enabled[drawBelow(random, enabled.length)]!,
  }
}
