/* The schedule: a chart whose bars move, and date fields that save without leaving the page. */
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("[data-submit]").forEach((field) => field.addEventListener("change", () => field.form.requestSubmit()));
  const box = document.getElementById("gantt");
  const bars = box ? JSON.parse(document.getElementById("bars").textContent) : [];
  const plain = (text) => { const holder = document.createElement("i"); holder.textContent = text; return holder.innerHTML; };
  const day = (moment) => [moment.getFullYear(), moment.getMonth() + 1, moment.getDate()].map((n) => String(n).padStart(2, "0")).join("-");
  const row = (id) => document.querySelector(`tr[data-line="${id}"]`);
  const known = Object.fromEntries(bars.map((bar) => [bar.id, { ...bar }]));
  let chart = null;

  async function save(id, kind, start, end) {
    const body = new FormData();
    Object.entries({ id, kind, start, end }).forEach(([name, value]) => body.append(name, value));
    try {
      const answer = await Desk.call(document.querySelector("tr[data-line] form").action, body);
      if (known[id]) Object.assign(known[id], { start, end });
      Desk.say(answer.message);
      return true;
    } catch (error) {
      Desk.say(error.message, "error");
      return false;
    }
  }
  function fields(id, start, end) {
    const line = row(id);
    if (!line) return;
    line.querySelector("[name=start]").value = start;
    line.querySelector("[name=end]").value = end;
  }
  /** Calm bars: the colour of the type thinned with the page's, in rgb as the chart wants it. */
  function mixed(colour, share) {
    const probe = document.createElement("i");
    probe.style.color = `color-mix(in srgb, ${colour || "#999"} ${share}%, var(--surface))`;
    document.querySelector(".desk").append(probe);
    const found = getComputedStyle(probe).color;
    probe.remove();
    return found;
  }
  /** Every line is named in what is seen of it: on its bar, beside a short one, at the edge where the bar is out of sight. */
  function name() {
    const view = box.querySelector(".gantt-container");
    const [left, right] = [view.scrollLeft, view.scrollLeft + view.clientWidth];
    for (const line of box.querySelectorAll(".bar-wrapper")) {
      const bar = line.querySelector(".bar"), label = line.querySelector(".bar-label");
      const start = Number(bar.getAttribute("x")), end = start + Number(bar.getAttribute("width")), width = label.getBBox().width;
      const from = Math.max(start, left) + 8, fits = Math.min(end, right) - from >= width + 8;
      const out = end < left || start > right;
      label.setAttribute("x", out ? left + 8 : fits ? from : Math.min(Math.max(end, left) + 8, right - width - 8));
    }
  }
  const soon = () => requestAnimationFrame(name);
  const refresh = () => { chart.refresh(shown()); soon(); };
  const shown = () => Object.values(known).map((bar) => (
    { ...bar, name: plain(bar.name), color: mixed(bar.color, 34), color_progress: mixed(bar.color, 70) }
  ));

  if (box && bars.length) {
    const waiting = {};
    new MutationObserver(() => { // the library's button speaks English only, and is made again at every drawing
      const button = box.querySelector(".today-button");
      if (button && button.textContent !== box.dataset.today) button.textContent = box.dataset.today;
    }).observe(box, { childList: true, subtree: true });
    chart = new Gantt(box, shown(), {
      view_mode: "Week", language: box.dataset.language, bar_height: 26, padding: 14, readonly_progress: true, infinite_padding: false, today_button: true,
      popup: ({ task, set_title, set_subtitle }) => {
        set_title(task.name);
        set_subtitle(`${known[task.id].start} → ${known[task.id].end} · ${Math.round(task.progress)} %`);
      },
      on_date_change: (task, start, end) => {
        // The library tells every step of a drag: what counts is where the bar comes to rest.
        clearTimeout(waiting[task.id]);
        waiting[task.id] = setTimeout(async () => {
          const [from, to] = [day(start), day(end)];
          if (known[task.id].start === from && known[task.id].end === to) return;
          if (await save(task.id, known[task.id].kind, from, to)) fields(task.id, from, to);
          else refresh();
        }, 400);
      },
    });
    box.addEventListener("scroll", soon, { capture: true });
    for (const kind of ["pointermove", "pointerup"]) box.addEventListener(kind, soon);
    window.addEventListener("resize", soon);
    setTimeout(soon);
    new MutationObserver(refresh).observe(document.documentElement, { attributes: true, attributeFilter: ["class"] });
    document.getElementById("s-mode").addEventListener("change", (event) => { chart.change_view_mode(event.target.value, true); soon(); });
  }

  document.querySelectorAll("tr[data-line] form").forEach((form) => form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const line = form.closest("tr"), id = line.dataset.line;
    const [start, end] = ["start", "end"].map((name) => line.querySelector(`[name=${name}]`).value);
    const saved = await save(id, line.dataset.kind, start, end);
    if (saved && chart && known[id] && start && end) refresh();
    else if (saved && start && end && !known[id]) location.reload();
  }));
});
