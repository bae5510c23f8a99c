/** Marks text that is already HTML. */
class Html {
  constructor(text) {
    this.text = text;
  }

  toString() {
    return this.text;
  }
}

const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

const escape = (value) => {
  if (value instanceof Html) return value.text;
  if (Array.isArray(value)) return value.map(escape).join('');
  return String(value).replace(/[&<>"']/g, (character) => ESCAPES[character]);
};

/** A template whose values are escaped, except for other templates. */
export function html(strings, ...values) {
  return new Html(strings.reduce((text, part, index) => text + escape(values[index - 1]) + part));
}
