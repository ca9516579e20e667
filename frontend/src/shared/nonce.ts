// Lets the parts that make styles as they appear work under the page's policy, which takes styles from our files only, and
// from elements with the nonce of the page. Markup that someone might smuggle in has none. To be loaded before them.
//
// Style elements that our scripts make get the nonce: those of Ant Design, of its icons, and of what stops a page from
// scrolling behind a dialog, of which only the first can be told a nonce. A style attribute that a script sets (a text field
// that grows does) becomes the element's style, which the policy leaves to scripts.

export function carryNonce(page: Document): void {
  const nonce = page.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce;
  if (!nonce) return;
  const make = page.createElement.bind(page) as (name: string, options?: ElementCreationOptions) => HTMLElement;
  page.createElement = ((name: string, options?: ElementCreationOptions) => {
    const made = make(name, options);
    if (made instanceof HTMLStyleElement) made.nonce = nonce;
    return made;
  }) as typeof page.createElement;
  const set = Element.prototype.setAttribute;
  Element.prototype.setAttribute = function (
    this: Element & Partial<ElementCSSInlineStyle>,
    name: string,
    value: string,
  ) {
    if (name === 'style' && this.style) this.style.cssText = value;
    else set.call(this, name, value);
  };
}

carryNonce(document);
