/** Pixels, and what is drawn with them. */
import { advance, glyph } from './font.ts';

export type Colour = readonly [red: number, green: number, blue: number];
export type Spot = readonly [x: number, y: number];

/** Returns a colour of CloudWatch's: `#1f77b4` or `#17b`; grey for anything else. */
export function colourOf(hex: string): Colour {
  const [, short] = /^#([0-9a-f]{3})$/i.exec(hex) ?? [];
  const long = short === undefined ? hex : `#${[...short].map(digit => digit + digit).join('')}`;
  if (!/^#[0-9a-f]{6}$/i.test(long)) return [127, 127, 127];
  const part = (at: number) => Number.parseInt(long.slice(at, at + 2), 16);
  return [part(1), part(3), part(5)];
}

/** Returns a white canvas. */
export function canvas(width: number, height: number) {
  const pixels = new Uint8Array(width * height * 3).fill(255);

  function blend(x: number, y: number, colour: Colour, alpha: number): void {
    if (x < 0 || y < 0 || x >= width || y >= height || alpha <= 0) return;
    const at = (y * width + x) * 3;
    for (let i = 0; i < 3; i++) {
      const under = pixels[at + i] ?? 255;
      pixels[at + i] = Math.round(under + ((colour[i] ?? 0) - under) * Math.min(1, alpha));
    }
  }

  function box([left, top]: Spot, [right, bottom]: Spot, colour: Colour, alpha = 1): void {
    for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) blend(x, y, colour, alpha);
  }

  /** A line of about a pixel and a half, its edges smoothed: each pixel is as dark as it is near. */
  function line([x1, y1]: Spot, [x2, y2]: Spot, colour: Colour): void {
    const long = Math.hypot(x2 - x1, y2 - y1) || 1;
    const [left, right] = [Math.floor(Math.min(x1, x2)) - 1, Math.ceil(Math.max(x1, x2)) + 1];
    for (let x = left; x <= right; x++) {
      // Only where the line is near this column, however steep it is.
      const along = (at: number) => (x2 === x1 ? y1 : y1 + ((at - x1) * (y2 - y1)) / (x2 - x1));
      const ends = x2 === x1 ? [y1, y2] : [along(x - 1.5), along(x + 1.5)];
      const top = Math.max(Math.min(...ends), Math.min(y1, y2)) - 2;
      const bottom = Math.min(Math.max(...ends), Math.max(y1, y2)) + 2;
      for (let y = Math.floor(top); y <= Math.ceil(bottom); y++) {
        const part = ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / long ** 2;
        const near = Math.min(1, Math.max(0, part));
        const away = Math.hypot(x - (x1 + near * (x2 - x1)), y - (y1 + near * (y2 - y1)));
        blend(x, y, colour, 1.3 - away);
      }
    }
  }

  /** An upright line of dashes. */
  function dashes(x: number, top: number, bottom: number, colour: Colour): void {
    for (let y = top; y < bottom; y++) if ((y - top) % 6 < 4) blend(x, y, colour, 0.9);
  }

  function text([x, y]: Spot, words: string, colour: Colour, size = 1): void {
    [...words].forEach((sign, i) => {
      glyph(sign).forEach((dots, column) => {
        for (let row = 0; row < 8; row++)
          if ((dots >> row) & 1) {
            const [left, top] = [x + (i * advance + column) * size, y + row * size];
            box([left, top], [left + size, top + size], colour);
          }
      });
    });
  }

  return { width, height, pixels, blend, box, line, dashes, text };
}

export type Canvas = ReturnType<typeof canvas>;
