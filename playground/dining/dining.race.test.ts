import { raceTest } from 'racetest'
import { dine as dineFixed } from './dining.fixed.ts'
import { Fork, dine } from './dining.ts'

raceTest('everybody gets to eat', async ({ race }) => {
  const [one, two, three] = [new Fork(1), new Fork(2), new Fork(3)]
  await race({
    plato: () => dine(one, two),
    kant: () => dine(two, three),
    hume: () => dine(three, one),
  })
})

raceTest('everybody gets to eat, fixed', async ({ race }) => {
  const [one, two, three] = [new Fork(1), new Fork(2), new Fork(3)]
  await race({
    plato: () => dineFixed(one, two),
    kant: () => dineFixed(two, three),
    hume: () => dineFixed(three, one),
  })
})
