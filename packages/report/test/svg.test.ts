import { expect, test } from 'vitest'
import { renderSvg } from '../src/index.ts'
import { lostUpdate } from './examples.ts'

test('the lanes as a picture', () => {
  expect(renderSvg(lostUpdate)).toMatchInlineSnapshot(`
    "<svg xmlns="http://www.w3.org/2000/svg" role="img" width="963" height="188" viewBox="0 0 963 188" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="14" fill="#1f2328">
    <title>lost update on Account#1.balance: expected 2 to be 3</title>
    <rect width="100%" height="100%" fill="#ffffff"/>
    <text x="31" y="29" xml:space="preserve" fill="#cf222e">lost update on Account#1.balance: expected 2 to be 3</text>
    <text x="31" y="49" xml:space="preserve">alice and bob both read 0 before either wrote, so bob's write erases alice's.</text>
    <text x="73.5" y="89" xml:space="preserve">#</text>
    <text x="99" y="89" xml:space="preserve">A</text>
    <text x="116" y="89" xml:space="preserve" font-weight="bold">alice</text>
    <text x="167" y="89" xml:space="preserve">· deposit(1)</text>
    <text x="439" y="89" xml:space="preserve">B</text>
    <text x="456" y="89" xml:space="preserve" font-weight="bold">bob</text>
    <text x="490" y="89" xml:space="preserve">· deposit(2)</text>
    <text x="779" y="89" xml:space="preserve">Account#1.balance</text>
    <text x="73.5" y="109" xml:space="preserve">1</text>
    <text x="99" y="109" xml:space="preserve">read  0 ← initial</text>
    <text x="320" y="109" xml:space="preserve" fill="#656d76">account.ts:6</text>
    <text x="439" y="109" xml:space="preserve">┊</text>
    <text x="779" y="109" xml:space="preserve">0</text>
    <text x="31" y="129" xml:space="preserve" fill="#cf222e" font-weight="bold">┌─▶</text>
    <text x="73.5" y="129" xml:space="preserve" fill="#cf222e" font-weight="bold">2</text>
    <text x="99" y="129" xml:space="preserve">┊</text>
    <text x="439" y="129" xml:space="preserve" fill="#cf222e" font-weight="bold">read  0 ← initial</text>
    <text x="660" y="129" xml:space="preserve" fill="#656d76">account.ts:6</text>
    <text x="779" y="129" xml:space="preserve">0</text>
    <text x="31" y="149" xml:space="preserve" fill="#cf222e" font-weight="bold">└─▶</text>
    <text x="73.5" y="149" xml:space="preserve" fill="#cf222e" font-weight="bold">3</text>
    <text x="99" y="149" xml:space="preserve" fill="#cf222e" font-weight="bold">write 0 → 1</text>
    <text x="320" y="149" xml:space="preserve" fill="#656d76">account.ts:8</text>
    <text x="439" y="149" xml:space="preserve">┊</text>
    <text x="779" y="149" xml:space="preserve">1   changed</text>
    <text x="73.5" y="169" xml:space="preserve">4</text>
    <text x="439" y="169" xml:space="preserve">write 1 → 2, erases 3</text>
    <text x="660" y="169" xml:space="preserve" fill="#656d76">account.ts:8</text>
    <text x="779" y="169" xml:space="preserve">2   changed</text>
    </svg>"
  `)
})

test('what a program calls things is text', () => {
  const hostile = {
    ...lostUpdate,
    headline: 'lost update on <script>alert(1)</script>',
    cause: '&lt; "quotes" ]]> \u202E and\u0007 so on',
  }
  const svg = renderSvg(hostile)
  for (const raw of ['<script', '\u202E', '\u0007']) expect(svg.includes(raw)).toBe(false)
  expect(svg).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
  expect(svg).toContain('&amp;lt; "quotes" ]]&gt;')
})
