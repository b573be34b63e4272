import { prepareRealm } from '@racetest/runtime'
import { controlFiles } from './drivers/files.ts'
import { controlDrivers } from './drivers/modules.ts'
import { controlWeb } from './drivers/web.ts'
import { createNodePlatform } from './node-platform.ts'
import { watchOutside } from './outside-calls.ts'
import { instrumentRequired } from './required-modules.ts'
import { beginTestFile } from './test-file.ts'
import { inject } from 'vitest'

// Vitest loads this file before every test file: nothing of the user's has been loaded yet.
prepareRealm(createNodePlatform())
await controlFiles()
controlWeb()
controlDrivers()
const { files, cache } = inject('racetest')
instrumentRequired(files)
if (cache !== undefined) watchOutside()
beginTestFile()
