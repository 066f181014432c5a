const escapes = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escape = (text) => text.replace(/[&<>"]/g, (sign) => escapes[sign]);

/** Where a page's heading is linked to: "First steps" is #first-steps. */
export const anchorOf = (text) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '');

/** Links of a page as they are written. */
export const linksOf = (markdown) =>
  [...withoutCode(markdown).matchAll(/\[[^\]]*\]\(([^)\s]+)\)/g)].map((match) => match[1]);

/** A page's title: its first heading. */
export const titleOf = (markdown) => /^# (.+)$/m.exec(markdown)?.[1]?.trim();

const withoutCode = (markdown) => markdown.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`]*`/g, '');

/** The part of Markdown that documentation needs: headings, lists, links, emphasis, code. */
export function render(markdown) {
  const html = [];
  let list;
  let paragraph = [];
  let code;
  const endParagraph = () => {
    if (paragraph.length > 0) html.push(`<p>${inline(paragraph.join(' '))}</p>`);
    paragraph = [];
  };
  const endList = () => {
    if (list) html.push(`</${list}>`);
    list = undefined;
  };
  for (const line of markdown.split(/\r?\n/)) {
    if (line.startsWith('```')) {
      endParagraph();
      endList();
      if (code) html.push(`<pre><code>${escape(code.join('\n'))}</code></pre>`);
      code = code ? undefined : [];
    } else if (code) {
      code.push(line);
    } else {
      const heading = /^(#{1,4}) (.+)$/.exec(line);
      const item = /^(?:[-*]|(\d+)\.) (.+)$/.exec(line);
      if (heading) {
        endParagraph();
        endList();
        const [, { length }, text] = heading;
        html.push(`<h${length} id="${anchorOf(text)}">${inline(text)}</h${length}>`);
      } else if (item) {
        endParagraph();
        const kind = item[1] ? 'ol' : 'ul';
        if (list !== kind) {
          endList();
          html.push(`<${kind}>`);
          list = kind;
        }
        html.push(`<li>${inline(item[2])}</li>`);
      } else if (line.trim() === '') {
        endParagraph();
        endList();
      } else {
        endList();
        paragraph.push(line.trim());
      }
    }
  }
  endParagraph();
  endList();
  if (code) html.push(`<pre><code>${escape(code.join('\n'))}</code></pre>`);
  return html.join('\n');
}

/** Pages link to one another as files, and on the site as pages. A link that is a script is none. */
const address = (link) => (/^(?!https?:|mailto:)[a-z][\w+.-]*:/i.test(link) ? '#' : link.replace(/\.md(?=#|$)/, '.html'));

function inline(text) {
  return text
    .split(/(`[^`]+`)/)
    .map((part) =>
      part.startsWith('`') && part.length > 1
        ? `<code>${escape(part.slice(1, -1))}</code>`
        : escape(part)
            .replace(/\[([^\]]+)\]\(([^)\s]+)\)/g, (_, label, link) => `<a href="${address(link)}">${label}</a>`)
            .replace(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>')
            .replace(/(^|\W)[*_]([^*_]+)[*_](?=\W|$)/g, '$1<em>$2</em>'),
    )
    .join('');
}
