import { expect, test } from 'vitest';
import { colours, type Figures, heightOf, ink, inkOfAxes, optionsOf, surface, widthOf } from './options';

const figures: Figures = {
  title: '补助金额',
  head: '年度',
  kind: 'bars',
  categories: ['2025', '2026'],
  series: [
    { name: '核定', values: [100, 20] },
    { name: '拨付', values: [30, 0] },
  ],
  unit: '元',
  say: (value) => `${value} 元整`,
};

const place = { width: 800, font: 'sans-serif' };

/** Relative luminance (WCAG 2.2). */
function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const c = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

test('every colour has 3:1 on the surface, every text 4.5:1', () => {
  expect(colours.filter((c) => contrast(c, surface) < 3)).toEqual([]);
  expect([ink, inkOfAxes].filter((c) => contrast(c, surface) < 4.5)).toEqual([]);
});

test('colours that stand beside each other differ in lightness', () => {
  const near = colours.slice(1).filter((c, i) => contrast(c, colours[i] ?? c) < 1.5);
  expect(near).toEqual([]);
});

test('bars are named beside them and lie across, lines go from left to right', () => {
  const bars = optionsOf(figures, 'x', place);
  expect(bars.yAxis).toMatchObject({ type: 'category', data: ['2025', '2026'], inverse: true });
  expect(bars.series.map((s) => s.type)).toEqual(['bar', 'bar']);
  const lines = optionsOf({ ...figures, kind: 'lines' }, 'x', place);
  expect(lines.xAxis).toMatchObject({ type: 'category' });
  expect(new Set(lines.series.map((s) => ('symbol' in s ? s.symbol : ''))).size).toBe(2);
});

test('the tooltip is drawn in the picture and says figures as the page does', () => {
  const { tooltip } = optionsOf(figures, 'x', place);
  expect(tooltip.renderMode).toBe('richText');
  expect(
    tooltip.formatter([
      { dataIndex: 0, seriesIndex: 0 },
      { dataIndex: 0, seriesIndex: 1 },
    ]),
  ).toBe('2025\n核定: 100 元整 元\n拨付: 30 元整 元');
});

test('a description is read out, and what lies on top of each other has patterns', () => {
  expect(optionsOf(figures, '两年的补助', place).aria).toMatchObject({
    enabled: true,
    label: { description: '两年的补助' },
    decal: { show: false },
  });
  expect(optionsOf({ ...figures, kind: 'stacked' }, 'x', place).aria.decal.show).toBe(true);
});

test('texts are drawn in the font in which they are measured', () => {
  const drawn = JSON.stringify(optionsOf(figures, 'x', place)).match(/"fontFamily":"[^"]*"/g) ?? [];
  expect(drawn.length).toBeGreaterThan(3);
  expect(new Set(drawn)).toEqual(new Set(['"fontFamily":"sans-serif"']));
});

test('more bars need more room, and the widest label has its place', () => {
  const more = { ...figures, categories: [...figures.categories, '2027'] };
  expect(heightOf(more, 800)).toBeGreaterThan(heightOf(figures, 800));
  expect(optionsOf(figures, 'x', place).grid.right).toBeGreaterThanOrEqual(widthOf('100 元整'));
});

test('names that are broken into lines on a phone have the room for them', () => {
  const long = {
    ...figures,
    categories: ['Subsidy for development and transfer contracts', 'Reward for a first title'],
  };
  const { yAxis } = optionsOf(long, 'x', { ...place, width: 300 });
  const { width = 0, lineHeight = 0 } = yAxis.axisLabel as { width?: number; lineHeight?: number };
  const lines = Math.ceil(widthOf(long.categories[0] ?? '') / width);
  expect(lines).toBeGreaterThan(3);
  expect(heightOf(long, 300) / 2).toBeGreaterThan(lines * lineHeight);
  expect(heightOf(long, 300)).toBeGreaterThan(heightOf(long, 800));
});
