import { raceTest } from 'racetest'
import { expect } from 'vitest'
import { Chat as FixedChat } from './chat.fixed.ts'
import { Chat } from './chat.ts'

const translate = async (text: string): Promise<string> => text

raceTest('messages keep their order', async () => {
  const chat = new Chat(translate)
  await Promise.all([chat.onMessage('how are you?'), chat.onMessage('bye')])
  expect(chat.lines).toEqual(['how are you?', 'bye'])
})

raceTest('messages keep their order, fixed', async () => {
  const chat = new FixedChat(translate)
  await Promise.all([chat.onMessage('how are you?'), chat.onMessage('bye')])
  expect(chat.lines).toEqual(['how are you?', 'bye'])
})
