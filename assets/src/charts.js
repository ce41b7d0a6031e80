// A chart is drawn from the table beside it, so that both always say the same and the page carries no figures twice.
import { LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { LabelLayout } from "echarts/features";
import EN from "echarts/i18n/langEN-obj.js";
import ZH from "echarts/i18n/langZH-obj.js";
import { SVGRenderer } from "echarts/renderers";

echarts.use([LineChart, AriaComponent, GridComponent, TooltipComponent, LabelLayout, SVGRenderer]);
echarts.registerLocale("ZH", ZH);
echarts.registerLocale("EN", EN);

const root = document.documentElement;
const token = (name) => getComputedStyle(root).getPropertyValue(name).trim();

function number(cell) {
  const text = (cell.dataset.value ?? cell.textContent).trim().replace(/[¥,，%\s]/g, "");
  return text === "" || text === "—" || Number.isNaN(Number(text)) ? null : Number(text);
}

/** The table as columns: names of the rows, and a name with its values for every numeric column. */
function columns(table) {
  const heads = [...table.tHead.rows[0].cells];
  const rows = [...table.tBodies[0].rows];
  const numeric = heads.filter((head) => head.classList.contains("num"));
  return {
    rows: rows.map((row) => row.cells[0].textContent.trim()),
    series: numeric.map((head) => ({
      name: head.textContent.trim(),
      values: rows.map((row) => number(row.cells[head.cellIndex])),
    })),
  };
}

/** Of a thousand and more no parts: the table has them. */
const said = (value) => value?.toLocaleString("en", { maximumFractionDigits: Math.abs(value) < 1000 ? 3 : 0 }) ?? "—";

/** Lines over time: one hue, grey and dashes tell them apart, and each carries its name at its end. */
function lines({ rows, series }) {
  const colours = ["--accent", "--seq-4", "--muted", "--ink", "--control"].map(token);
  const dashes = ["solid", "dashed", "dotted", [8, 3, 2, 3], [2, 2]];
  const axis = { axisLine: { lineStyle: { color: token("--control") } }, axisLabel: { color: token("--muted") } };
  const ink = token("--ink");
  return {
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    animationDuration: 150,
    textStyle: { fontFamily: token("--sans"), color: ink },
    aria: { enabled: true },
    // the usual bubble is HTML with inline style, which the content policy refuses
    tooltip: { trigger: "axis", renderMode: "richText", backgroundColor: token("--paper"), borderColor: token("--line"), textStyle: { color: ink } },
    grid: { left: 8, right: 96, top: 16, bottom: 8, containLabel: true },
    xAxis: { type: "category", data: rows, boundaryGap: false, ...axis },
    yAxis: { type: "value", min: 0, ...axis, splitLine: { lineStyle: { color: token("--hair") } } },
    series: series.slice(0, 5).map(({ name, values }, index) => ({
      name,
      type: "line",
      data: values,
      symbol: ["circle", "rect", "triangle", "diamond", "pin"][index],
      symbolSize: 7,
      lineStyle: { width: 2, type: dashes[index] },
      color: colours[index],
      endLabel: { show: true, formatter: ({ seriesName, value }) => `${seriesName} ${said(value)}`, color: ink },
      labelLayout: { moveOverlap: "shiftY" },
    })),
  };
}

function draw(figure) {
  const picture = figure.querySelector("[data-picture]");
  const chart = echarts.init(picture, null, { renderer: "svg", locale: root.lang.startsWith("en") ? "EN" : "ZH" });
  const again = () => {
    if (picture.clientWidth === 0) return;
    chart.resize();
    chart.setOption(lines(columns(figure.querySelector("table"))), true);
  };
  new ResizeObserver(again).observe(picture);
  new MutationObserver(again).observe(root, { attributeFilter: ["data-theme", "data-size"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
}

/** 图 / 表: the table is always in the page; without this script it simply stays. */
function switching(figure) {
  const buttons = [...figure.querySelectorAll("[data-show]")];
  const show = (what) => {
    figure.dataset.shown = what;
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.show === what));
  };
  for (const button of buttons) button.addEventListener("click", () => show(button.dataset.show));
  show("picture");
}

for (const figure of document.querySelectorAll("figure[data-chart]")) {
  switching(figure);
  draw(figure);
}
