import { Page } from 'puppeteer-core';

/**
 * Returns what a user cannot read: text with too little contrast (WCAG 2.2, 1.4.3), and text that is cut off at the
 * side of the screen.
 */
export async function illegible(tab: Page): Promise<string[]> {
  return tab.evaluate(() => {
    const channels = (color: string) => (color.match(/[\d.]+/g) ?? []).map(Number);
    const luminance = (color: string) =>
      channels(color)
        .slice(0, 3)
        .map((value) => value / 255)
        .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
        .reduce((sum, value, index) => sum + value * [0.2126, 0.7152, 0.0722][index], 0);
    const backgroundOf = (element: Element | null): string => {
      for (let at = element; at; at = at.parentElement) {
        const { backgroundColor, fill } = getComputedStyle(at);
        const color = at instanceof SVGElement && at.tagName === 'g' ? fill : backgroundColor;
        if (channels(color)[3] !== 0 && channels(color).length > 2 && !(at instanceof SVGElement)) {
          return color;
        }
      }
      return 'rgb(255, 255, 255)';
    };
    const isShown = (element: Element) =>
      element.checkVisibility() && !element.classList.contains('spoken') && !element.closest('button:disabled');
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found: string[] = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement!;
      if (!node.textContent!.trim() || !isShown(element)) {
        continue;
      }
      const style = getComputedStyle(element);
      const [ink, paper] = [element instanceof SVGElement ? style.fill : style.color, backgroundOf(element)].map(
        luminance,
      );
      const contrast = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
      if (contrast < 4.5) {
        found.push(`${contrast.toFixed(1)}: ${node.textContent!.trim().slice(0, 40)}`);
      }
    }
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth > clientWidth ? [...found, `${scrollWidth} px wide on ${clientWidth}`] : found;
  });
}
