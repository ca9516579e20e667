// What a chart shows, and how that is told to ECharts. No figure is made up here: values are whole numbers (Fen, counts),
// and every text of them comes from the page.

/** One colour of bars or one line. */
export interface Series {
  name: string;
  values: readonly number[];
}

export interface Figures {
  title: string;
  /** What the categories are. */
  head: string;
  /** Bars beside each other, bars on top of each other, or lines from left to right. */
  kind: 'bars' | 'stacked' | 'lines';
  categories: readonly string[];
  series: readonly Series[];
  /** Of all figures, where there is one: 万元. */
  unit?: string;
  /** A figure in words, in the table and beside its bar. */
  say: (value: number, category: number, series: number) => string;
  /** A figure on the axis, where it is said otherwise there. */
  axis?: (value: number) => string;
  /** The axis goes up to this at least. */
  upTo?: number;
}

export const ink = '#1b2421';
export const inkOfAxes = '#43504b';
export const surface = '#ffffff';
/** Each has 3:1 at least on the surface (WCAG 1.4.11), and neighbours differ in lightness. */
export const colours = ['#1c5b48', '#c2761a', '#2d6ca8', '#6b1d15'] as const;
const gridColour = '#e3dfd4';
const symbols = ['circle', 'rect', 'triangle', 'diamond'];
const dashes = ['solid', 'dashed', 'dotted', [8, 3, 2, 3]] as const;

/** Pixels that a chart has on a wide page: what it is taken to have until it is drawn. */
export const usualWidth = 800;

const barHeight = 16;
const legendLine = 24;
const lineHeight = 15;

/** Pixels that a chart needs: beside its bars the names, which are broken into lines where it is narrow. */
export function heightOf(f: Pick<Figures, 'kind' | 'categories' | 'series'>, width: number): number {
  if (f.kind === 'lines') return 280;
  const bars = f.kind === 'stacked' ? 1.5 : f.series.length;
  // Lines are broken between words, which leaves some of their width empty.
  const lines = Math.max(...f.categories.map((c) => Math.ceil((widthOf(c) * 1.3) / labelWidth(f, width))));
  const row = Math.max(bars * barHeight + 16, lines * lineHeight + 8);
  return Math.round(f.categories.length * row) + legendHeight(f, width) + 40;
}

/** About how wide a text is at 12 pixels: Chinese is as wide as high. */
export function widthOf(text: string): number {
  return [...text].reduce((sum, c) => sum + (c > '\u2e80' ? 12 : 7), 0);
}

/** Where a chart is drawn. */
export interface Place {
  /** Pixels. */
  width: number;
  /** The fonts of the page by name: texts are measured before they are drawn. */
  font: string;
}

/** The options of ECharts for a chart. */
export function optionsOf(f: Figures, description: string, { width, font }: Place) {
  const across = f.kind !== 'lines';
  const narrow = width < 480;
  const axis = f.axis ?? ((value: number) => f.say(value, 0, 0));
  const text = { color: inkOfAxes, fontSize: 12, lineHeight, fontFamily: font };
  const names = {
    type: 'category',
    data: [...f.categories],
    inverse: across,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: inkOfAxes } },
    axisLabel: across
      ? { ...text, width: labelWidth(f, width), overflow: 'break', interval: 0 }
      : { ...text, hideOverlap: true },
  };
  const figures = {
    type: 'value',
    min: 0,
    max: f.upTo === undefined ? undefined : (range: { max: number }) => Math.max(range.max, f.upTo ?? 0),
    minInterval: 1,
    splitNumber: narrow ? 3 : 5,
    splitLine: { lineStyle: { color: gridColour } },
    // Bars have their figures beside them: on a phone the room is theirs.
    axisLabel: { ...text, formatter: axis, hideOverlap: true, show: !(narrow && f.kind === 'bars') },
  };
  return {
    animation: false,
    color: [...colours],
    textStyle: { fontFamily: font, color: ink },
    aria: { enabled: true, label: { description }, decal: { show: f.kind === 'stacked' } },
    legend: f.series.length > 1 ? { top: 0, left: 0, textStyle: { ...text, fontSize: 13 } } : undefined,
    grid: {
      top: Math.max(8, legendHeight(f, width)) + (across ? 0 : 8),
      left: 4,
      right: f.kind === 'bars' ? 12 + widestLabel(f) : 24,
      bottom: 4,
      outerBoundsMode: 'same',
      outerBoundsContain: 'axisLabel',
    },
    tooltip: {
      trigger: 'axis',
      renderMode: 'richText',
      confine: true,
      axisPointer: { type: across ? 'shadow' : 'line' },
      backgroundColor: surface,
      borderColor: inkOfAxes,
      textStyle: { color: ink, fontSize: 13, fontFamily: font },
      formatter: (points: Point[]) => toldAt(f, points),
    },
    xAxis: across ? figures : names,
    yAxis: across ? names : figures,
    series: f.series.map((s, n) => seriesOf(f, s, n, font)),
  };
}

/** Pixels for the legend, which is broken into lines where it is narrow; none for a series alone. */
function legendHeight(f: Pick<Figures, 'series'>, width: number): number {
  if (f.series.length < 2) return 0;
  const all = f.series.reduce((sum, s) => sum + widthOf(s.name) * 1.1 + 40, 0);
  return Math.ceil(all / width) * legendLine + 10;
}

/** Pixels for the names beside the bars: what the widest needs, within three tenths of the chart. */
function labelWidth(f: Pick<Figures, 'categories'>, width: number): number {
  return Math.min(Math.max(80, Math.round(width * 0.3)), Math.max(...f.categories.map(widthOf)) + 4);
}

interface Point {
  dataIndex: number;
  seriesIndex: number;
}

/** The figures of one category, a line each. */
function toldAt(f: Figures, points: Point[]): string {
  const at = points[0]?.dataIndex ?? 0;
  const lines = points.map((p) => {
    const s = f.series[p.seriesIndex];
    return `${s?.name}: ${f.say(s?.values[at] ?? 0, at, p.seriesIndex)}${f.unit ? ` ${f.unit}` : ''}`;
  });
  return [f.categories[at], ...lines].join('\n');
}

function widestLabel(f: Figures): number {
  const labels = f.series.flatMap((s, n) => s.values.map((value, i) => widthOf(f.say(value, i, n))));
  return Math.max(0, ...labels);
}

function seriesOf(f: Figures, s: Series, n: number, font: string) {
  const one = { name: s.name, data: [...s.values] };
  if (f.kind === 'lines') {
    return {
      ...one,
      type: 'line',
      symbol: symbols[n % symbols.length],
      symbolSize: 7,
      showAllSymbol: true,
      lineStyle: { width: 2, type: dashes[n % dashes.length] },
    };
  }
  if (f.kind === 'stacked') {
    return { ...one, type: 'bar', stack: 'all', barMaxWidth: 22, itemStyle: { borderColor: surface, borderWidth: 1 } };
  }
  return {
    ...one,
    type: 'bar',
    barMaxWidth: barHeight,
    label: {
      show: true,
      position: 'right',
      color: ink,
      fontSize: 12,
      fontFamily: font,
      formatter: (p: { dataIndex: number }) => f.say(s.values[p.dataIndex] ?? 0, p.dataIndex, n),
    },
  };
}
