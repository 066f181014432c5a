type Rgb = [number, number, number];

/** The 256 colours of a terminal behind its 16 named ones: a cube of six levels each, then greys. */
export function paletteColour(index: number): Rgb {
  if (index >= 232) {
    const grey = 8 + 10 * (Math.min(index, 255) - 232);
    return [grey, grey, grey];
  }
  const at = Math.max(0, index - 16);
  const level = (step: number) => (step === 0 ? 0 : 55 + 40 * step);
  return [level(Math.floor(at / 36) % 6), level(Math.floor(at / 6) % 6), level(at % 6)];
}

/** As little darker, or lighter, as it takes to be read on the ground of either theme. */
const light = { ground: 0.94, towards: 0 };
const dark = { ground: 0.008, towards: 255 };
const enough = 4.6;
const known = new Map<string, string>();

/** A colour as it can be read in the light and in the dark theme. */
export function paintOf(colour: Rgb): string {
  const rgb = colour.map((part) => Math.min(255, Math.max(0, Math.round(part) || 0))) as Rgb;
  const key = rgb.join();
  const paint = known.get(key) ?? `light-dark(${hex(readable(rgb, light))}, ${hex(readable(rgb, dark))})`;
  if (known.size < 2000) known.set(key, paint);
  return paint;
}

function readable(rgb: Rgb, { ground, towards }: typeof light): Rgb {
  for (let share = 0; share < 1; share += 0.05) {
    const mixed = rgb.map((part) => Math.round(part + (towards - part) * share)) as Rgb;
    if (contrast(luminance(mixed), ground) >= enough) return mixed;
  }
  return [towards, towards, towards];
}

const contrast = (a: number, b: number) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);

function luminance(rgb: Rgb): number {
  const [red, green, blue] = rgb.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

const hex = (rgb: Rgb) => `#${rgb.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
