// Draws a chart with ECharts, of which only these parts are taken in. It draws SVG, whose texts stay sharp on paper, and
// its tooltips in the picture, so that the policy of the page needs no exception.

import { BarChart, LineChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { type ECharts, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef, useState } from 'react';
import { type Figures, heightOf, optionsOf, usualWidth } from './options';

use([BarChart, LineChart, AriaComponent, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

interface PlotProps {
  figures: Figures;
  /** Read out in place of the picture. */
  description: string;
}

export default function Plot({ figures, description }: PlotProps) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts>(null);
  const draw = useRef<() => void>(undefined);
  const [width, setWidth] = useState(usualWidth);

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    chart.current = init(element, null, { renderer: 'svg' });
    const watch = new ResizeObserver(() => {
      const { clientWidth, clientHeight } = element;
      setWidth(clientWidth);
      const same = chart.current?.getWidth() === clientWidth && chart.current.getHeight() === clientHeight;
      if (same || clientWidth === 0 || clientHeight === 0) return;
      chart.current?.resize();
      draw.current?.();
    });
    watch.observe(element);
    return () => {
      watch.disconnect();
      chart.current?.dispose();
      chart.current = null;
    };
  }, []);

  // What it shows, without the functions that say it: a page that is rendered anew with the same figures draws nothing, and
  // a chart that is drawn over and over loses its lines for a moment.
  const shown = JSON.stringify(figures);

  // biome-ignore lint/correctness/useExhaustiveDependencies: drawn anew when what it shows changes
  useEffect(() => {
    draw.current = () => {
      if (!box.current) return;
      const place = { width: box.current.clientWidth, font: getComputedStyle(box.current).fontFamily };
      chart.current?.setOption(optionsOf(figures, description, place), { notMerge: true });
    };
    draw.current();
  }, [shown, description]);

  return <div ref={box} className="chart-plot" style={{ height: heightOf(figures, width) }} />;
}
