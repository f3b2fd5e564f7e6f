/* Shared by the pages of the desk: charts, progress of imports, calls to the server. */
"use strict";

window.Desk = (() => {
  const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value || "";

  /** Call the server; returns its JSON. A refusal is thrown with the sentence the server gave. */
  async function call(address, body) {
    const options = { headers: { Accept: "application/json" }, credentials: "same-origin" };
    if (body) {
      options.method = "POST";
      options.body = body;
      options.headers["X-CSRFToken"] = token();
    }
    const response = await fetch(address, options);
    if (response.redirected) location.reload(); // the session is over: the page asks to log in again
    const answer = await response.json().catch(() => ({}));
    if (!response.ok) throw new Error(answer.message || response.statusText);
    return answer;
  }

  /** Say something to everybody: eyes and screen readers. */
  function say(text, kind = "done") {
    let place = document.getElementById("desk-say");
    if (!place) {
      place = document.createElement("div");
      place.id = "desk-say";
      place.setAttribute("role", "status");
      (document.querySelector(".desk") || document.body).append(place);
    }
    place.className = kind;
    place.textContent = text;
    clearTimeout(say.timer);
    say.timer = setTimeout(() => { place.textContent = ""; place.className = ""; }, 6000);
  }

  // -- charts ----------------------------------------------------------------------------------

  const color = (name) => getComputedStyle(document.querySelector(".desk")).getPropertyValue(name).trim();
  /** The canvas knows no oklch() in every browser: let the browser itself turn a colour into rgb. */
  function resolved(value) {
    const probe = document.createElement("i");
    probe.style.color = value;
    document.querySelector(".desk").append(probe);
    const found = getComputedStyle(probe).color;
    probe.remove();
    return found;
  }
  const faded = (value, share) => `color-mix(in srgb, ${value} ${share}%, transparent)`;

  function dataset(kind, line) {
    const names = { primary: "--accent", muted: "--muted", danger: "--danger", line: "--line" };
    const ink = resolved(color(names[line.color] || "--accent"));
    if (kind === "doughnut") {
      return { label: line.label, data: line.data, backgroundColor: line.colors, borderColor: resolved(color("--surface")), borderWidth: 2 };
    }
    if (kind === "bar") {
      return { label: line.label, data: line.data, backgroundColor: ink, borderRadius: 4, maxBarThickness: 26 };
    }
    return {
      label: line.label, data: line.data, borderColor: ink, backgroundColor: resolved(faded(ink, 12)), borderWidth: 2, fill: !!line.fill,
      borderDash: line.dashed ? [5, 5] : [], pointRadius: line.dashed ? 0 : 2, pointBackgroundColor: ink, tension: 0.25,
    };
  }

  const drawn = [];
  function draw(canvas) {
    const chart = JSON.parse(document.getElementById(canvas.dataset.chart).textContent);
    if (!chart) return;
    const text = resolved(color("--muted")), grid = resolved(color("--line"));
    const ring = chart.type === "doughnut";
    const scales = ring ? {} : {
      x: { ticks: { color: text, maxRotation: 0, autoSkipPadding: 14 }, grid: { display: false }, border: { color: grid } },
      y: { beginAtZero: !!chart.zero, ticks: { color: text, precision: 0 }, grid: { color: grid }, border: { display: false } },
    };
    drawn.push(new Chart(canvas, {
      type: chart.type,
      data: { labels: chart.labels, datasets: chart.lines.map((line) => dataset(chart.type, line)) },
      options: {
        responsive: true, maintainAspectRatio: false, animation: false, cutout: "68%",
        interaction: { mode: ring ? "nearest" : "index", intersect: ring },
        plugins: { legend: { display: !ring && chart.lines.length > 1, position: "bottom", labels: { color: text, boxWidth: 12, boxHeight: 2 } } },
        scales,
      },
    }));
  }
  function drawAll() {
    drawn.splice(0).forEach((chart) => chart.destroy());
    document.querySelectorAll("canvas[data-chart]").forEach(draw);
  }

  // -- imports under way -----------------------------------------------------------------------

  function watchImports(box) {
    const words = JSON.parse(box.dataset.words);
    async function look() {
      let answer;
      try { answer = await call(box.dataset.address); } catch { return; }
      for (const job of answer.jobs) {
        const row = box.querySelector(`[data-job="${job.id}"]`);
        if (!row) { location.reload(); return; }
        const share = job.rows_total ? Math.round(100 * job.rows_done / job.rows_total) : 0;
        const percent = job.state === "done" ? 100 : share;
        row.querySelector(".meter").setAttribute("aria-valuenow", percent);
        row.querySelector(".meter i").style.width = `${percent}%`;
        row.querySelector("[data-state]").textContent = `${words[job.standing]} · ${job.rows_done} / ${job.rows_total}`;
      }
      if (answer.under_way) setTimeout(look, 1500);
    }
    if (box.dataset.underWay) setTimeout(look, 1000);
  }

  document.addEventListener("DOMContentLoaded", () => {
    const tab = document.querySelector(".tabs [aria-current]"); // on a narrow screen it may be out of sight
    if (tab) tab.parentElement.scrollLeft = tab.offsetLeft - (tab.parentElement.clientWidth - tab.offsetWidth) / 2;
    if (!document.querySelector(".desk")) return;
    setTimeout(drawAll); // the theme sets its class first
    new MutationObserver(drawAll).observe(document.documentElement, { attributes: true, attributeFilter: ["class"] });
    document.querySelectorAll("[data-imports]").forEach(watchImports);
  });

  return { call, say };
})();
