import { describe, expect, it } from 'vitest';
import { foreignParts } from './foreign-parts.fixture.ts';
import { writeMarkdown } from './specification.fixture.ts';

const htmlOf = (markdown: string) => writeMarkdown([markdown]).innerHTML;

describe('an answer', () => {
  it('begins its headings at the third level, and has six', () => {
    const tags = Array.from(
      writeMarkdown(['# a\n## b\n### c\n#### d\n###### e\n\nf\n===']).children,
    );
    expect(tags.map(({ tagName }) => tagName)).toEqual(['H3', 'H4', 'H5', 'H6', 'H6', 'H3']);
  });

  it.each([
    ['## a\n\n#### b\n\n### c\n\n## d\n\n# e\n\n### f', 'H3 H4 H4 H3 H3 H4'],
    ['### a\n\n> # b\n\n- ## c\n\n### d', 'H3 H3 H4 H5'],
  ])('leaves no gap in the outline of %j, however it comes', (markdown, tags) => {
    for (const pieces of [[markdown], [...markdown], markdown.split(/(?<=\n\n)/)]) {
      const headings = writeMarkdown(pieces).querySelectorAll('h1, h2, h3, h4, h5, h6');
      expect(Array.from(headings, ({ tagName }) => tagName).join(' ')).toBe(tags);
    }
  });

  it('opens a link in another tab, without telling it of this one', () => {
    expect(htmlOf('[a](https://site.example/ "b")')).toBe(
      '<p dir="auto"><a href="https://site.example/" target="_blank" rel="noopener noreferrer" title="b">a</a></p>',
    );
    expect(writeMarkdown(['<mailto:ada@site.example>']).querySelector('a')?.href).toBe(
      'mailto:ada@site.example',
    );
  });

  it.each([
    ['[a *b*](javascript:alert(1))', 'a <em>b</em>'],
    ['[a](JAVASCRIPT:alert(1))', 'a'],
    ['[a](java&#115;cript:alert(1))', 'a'],
    ['[a](&#x6A;avascript:alert(1))', 'a'],
    ['[a](<\tjavascript:alert(1)>)', 'a'],
    ['[a][b]\n\n[b]: vbscript:a', 'a'],
    ['<javascript:alert(1)>', 'javascript:alert(1)'],
    ['[a](data:text/html;base64,PHNjcmlwdD4=)', 'a'],
    ['[a](/c/other)', 'a'],
    ['[a](//site.example)', 'a'],
    ['[a](http://site.example)', 'a'],
    ['[a](https:site.example)', 'a'],
    ['[a](__proto__)', 'a'],
    ['![a](data:image/png;base64,AAAA)', 'a'],
    ['![](javascript:alert(1))', ''],
  ])('leaves of %j only the text', (markdown, html) => {
    expect(htmlOf(markdown)).toBe(`<p dir="auto">${html}</p>`);
  });

  it('makes of an image a link with its description, or with its address', () => {
    const links = [
      ...writeMarkdown([
        '![a *b*](https://i.example/1.png) ![](https://i.example/2.png)',
      ]).querySelectorAll('a'),
    ];
    expect(links.map((it) => [it.getAttribute('href'), it.textContent])).toEqual([
      ['https://i.example/1.png', 'a b'],
      ['https://i.example/2.png', 'https://i.example/2.png'],
    ]);
    expect(htmlOf('[![a](https://i.example/1.png)](https://site.example/)')).toContain('>a</a>');
  });

  it.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    'a <img src="https://i.example/1.png"> b',
    '<svg/onload=alert(1)>',
    '<iframe src="javascript:alert(1)"></iframe>',
    '<style>*{display:none}</style>',
    '<!-- <a href="x"> -->',
    '<?php a ?>',
    '<![CDATA[ a ]]>',
    '<a href="https://site.example/" onclick="alert(1)">a</a>',
    '<p style="position:fixed">a</p>',
    '<form action="https://site.example/"><input></form>',
    '```"><script>alert(1)</script>',
    '[a](https://site.example/"onmouseover="alert(1))',
    "[a](https://site.example/ '\"><img src=x>')",
    '![" onerror="alert(1)](https://site.example/)',
  ])('runs and loads nothing of %j', (markdown) => {
    const shown = writeMarkdown([markdown]);
    expect(foreignParts(shown)).toEqual([]);
    expect(shown.querySelectorAll('script, img, svg, iframe, style, form')).toHaveLength(0);
    if (markdown.startsWith('<')) expect(shown.textContent).toBe(markdown);
  });

  it('has code with its language and buttons, in a region that can be reached by keyboard', () => {
    expect(htmlOf('~~~ c&#43;\\+ more\nf(*args);\n\n  g();\n~~~')).toBe(
      '<figure class="code"><figcaption class="code-head" dir="ltr">' +
        '<span class="code-language">c++</span><span class="code-said" aria-live="polite"></span>' +
        '<button type="button" class="button quiet">Copy</button>' +
        '<button type="button" class="button quiet" aria-pressed="false">Wrap</button></figcaption>' +
        '<pre class="scroll" role="region" tabindex="0" aria-label="Code 1, c++" dir="ltr">' +
        '<code>f(*args);\n\n  g();</code></pre></figure>',
    );
  });

  it('has tables in such a region too', () => {
    const region = writeMarkdown(['| a |\n|--:|\n| b |']).firstElementChild;
    expect(region?.outerHTML).toBe(
      '<div class="scroll" role="region" tabindex="0" aria-label="Table 1"><table dir="auto">' +
        '<thead><tr><th data-align="right">a</th></tr></thead>' +
        '<tbody><tr><td dir="auto" data-align="right">b</td></tr></tbody></table></div>',
    );
  });

  // `dir="auto"` passes over descendants that have a `dir` of their own.
  it.each([
    ['שלום `a`', '<p dir="auto">שלום <code dir="ltr">a</code></p>'],
    ['- שלום\n- b', '<ul dir="auto"><li>שלום</li><li dir="auto">b</li></ul>'],
    ['> שלום\n>\n> b', '<blockquote dir="auto"><p>שלום</p><p dir="auto">b</p></blockquote>'],
    [
      '1. - שלום\n\n     b',
      '<ol dir="auto"><li><ul><li><p>שלום</p><p dir="auto">b</p></li></ul></li></ol>',
    ],
    ['# שלום', '<h3 dir="auto">שלום</h3>'],
  ])('takes the direction of %j from its text', (markdown, html) => {
    expect(htmlOf(markdown)).toBe(html);
  });

  it('counts an ordered list from its first number', () => {
    expect(htmlOf('7. a\n8. b')).toContain('<ol dir="auto" start="7">');
    expect(htmlOf('1. a')).toContain('<ol dir="auto">');
  });
});
