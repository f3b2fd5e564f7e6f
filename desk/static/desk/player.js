/* The player: entries of a playlist one after the other, drawings over them, what was said beside them. */
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const player = document.getElementById("player");
  if (!player) return;
  const entries = JSON.parse(document.getElementById("entries").textContent);
  const home = player.dataset.desk;
  const at = (id) => document.getElementById(id);
  const stage = at("stage"), movie = at("v-movie"), picture = at("v-picture"), layer = at("v-layer"), canvas = at("v-canvas"), nothing = at("v-nothing");
  const line = at("v-time"), marks = at("v-marks"), list = at("v-revision"), thread = at("thread"), ink = at("v-ink");
  const tool = (name) => player.querySelector(`[data-do="${name}"]`);
  const file = (preview, name) => `${home}previews/${preview.id}/${name}`;
  let place = -1, shown = null, strokes = [], stamp = 0;

  const isMovie = () => shown?.kind === "movie" && shown.ready;
  const time = () => (isMovie() ? movie.currentTime : 0);
  const clock = (seconds) => {
    const frames = Math.floor((seconds % 1) * shown.fps + 0.02);
    return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}:${String(frames).padStart(2, "0")}`;
  };

  // -- showing ---------------------------------------------------------------------------------

  function go(next) {
    if (!entries[next]) return;
    place = next;
    const entry = entries[place];
    player.querySelectorAll("[data-entry]").forEach((button, i) => {
      if (i === place) { button.setAttribute("aria-current", "true"); button.scrollIntoView({ block: "nearest", inline: "nearest" }); }
      else button.removeAttribute("aria-current");
    });
    list.replaceChildren(...entry.revisions.map((one) => new Option(`${one.task_type} v${one.revision}`, one.id, false, one.id === entry.shown)));
    show(entry.revisions.find((one) => one.id === entry.shown) || null);
  }

  function show(preview) {
    const task = shown?.task;
    shown = preview;
    strokes = [];
    drawing(false);
    movie.pause();
    movie.removeAttribute("src");
    [movie, picture, layer, nothing].forEach((one) => { one.hidden = true; });
    player.querySelector("[data-name]").textContent = entries[place].name;
    const playable = isMovie();
    at("timeline").hidden = !playable;
    ["play", "back", "forward"].forEach((name) => { tool(name).disabled = !playable; });
    tool("draw").disabled = !preview?.ready || !preview.may_annotate || preview.kind === "file";
    player.querySelector("[data-clock]").textContent = "";
    if (!preview || !preview.ready || preview.kind === "file") {
      nothing.hidden = false;
      nothing.textContent = !preview ? nothing.dataset.none : preview.ready ? nothing.dataset.file : nothing.dataset.waiting;
    } else if (playable) {
      movie.hidden = false;
      movie.poster = file(preview, "preview.png");
      movie.src = file(preview, "movie.mp4");
    } else {
      picture.hidden = false;
      picture.src = file(preview, "original.png");
      picture.alt = `${entries[place].name}, ${preview.task_type} v${preview.revision}`;
    }
    drawMarks();
    update();
    if (preview?.task !== task || !task) talk();
  }

  function frame() { // where the picture itself lies inside the stage
    const media = isMovie() ? movie : picture;
    const [w, h] = [media.videoWidth || media.naturalWidth || shown.width || 16, media.videoHeight || media.naturalHeight || shown.height || 9];
    const share = Math.min(stage.clientWidth / w, stage.clientHeight / h);
    return { left: (stage.clientWidth - w * share) / 2, top: (stage.clientHeight - h * share) / 2, width: w * share, height: h * share };
  }
  function fit(element) {
    for (const [name, value] of Object.entries(frame())) element.style[name] = `${value}px`;
  }
  function update() {
    if (!shown) return;
    if (isMovie()) {
      line.value = movie.duration ? Math.round(1000 * movie.currentTime / movie.duration) : 0;
      player.querySelector("[data-clock]").textContent = clock(movie.currentTime);
      player.querySelector("[data-play]").textContent = movie.paused ? "play_arrow" : "pause";
    }
    const near = shown.annotations.find(([, when]) => !isMovie() || Math.abs(when - time()) < 0.6 / shown.fps);
    const wanted = near && tool("layers").checked && (!isMovie() || movie.paused) ? file(shown, `drawings/${near[0]}.png?${stamp}`) : "";
    layer.hidden = !wanted;
    if (wanted && !layer.src.endsWith(wanted)) layer.src = wanted;
    if (wanted) fit(layer);
  }
  function drawMarks() {
    marks.replaceChildren();
    if (!isMovie() || !movie.duration) return;
    for (const [, when] of shown.annotations) {
      const mark = document.createElement("button");
      mark.type = "button";
      mark.style.left = `calc(22px + ${when / movie.duration} * (100% - 44px))`;
      mark.setAttribute("aria-label", `${layer.alt} ${clock(when)}`);
      mark.addEventListener("click", () => { movie.pause(); movie.currentTime = when; });
      marks.append(mark);
    }
  }

  // -- what was said ---------------------------------------------------------------------------

  async function talk() {
    if (!shown) { thread.replaceChildren(); return; }
    const { task } = shown;
    if (thread.dataset.task !== task) thread.replaceChildren(); // nobody answers the task that was shown before
    thread.dataset.task = task;
    player.querySelector("[data-task]").href = `${home}tasks/${task}/`;
    try {
      const answer = await Desk.call(`${home}tasks/${task}/thread/`);
      if (shown?.task === task) thread.innerHTML = answer.html;
    } catch (error) {
      thread.textContent = error.message;
    }
  }
  thread.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const answer = await Desk.call(event.target.action, new FormData(event.target));
      Desk.say(answer.message);
      await talk();
    } catch (error) {
      Desk.say(error.message, "error");
    }
  });

  // -- drawing ---------------------------------------------------------------------------------

  function drawing(on) {
    tool("draw").setAttribute("aria-pressed", on);
    player.querySelector("[data-drawing]").hidden = !on;
    canvas.hidden = !on;
    if (!on) return;
    movie.pause();
    fit(canvas);
    canvas.width = canvas.clientWidth;
    canvas.height = canvas.clientHeight;
    paint();
  }
  function paint() {
    const pen = canvas.getContext("2d");
    pen.clearRect(0, 0, canvas.width, canvas.height);
    for (const stroke of strokes) {
      pen.strokeStyle = stroke.ink;
      pen.lineWidth = 4;
      pen.lineCap = pen.lineJoin = "round";
      pen.beginPath();
      stroke.points.forEach(([x, y], i) => (i ? pen.lineTo(x, y) : pen.moveTo(x, y)));
      pen.stroke();
    }
  }
  let stroke = null;
  const point = (event) => [Math.round(10 * event.offsetX) / 10, Math.round(10 * event.offsetY) / 10];
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    stroke = { ink: ink.value, points: [point(event)] };
    strokes.push(stroke);
  });
  canvas.addEventListener("pointermove", (event) => { if (stroke) { stroke.points.push(point(event)); paint(); } });
  canvas.addEventListener("pointerup", () => { stroke = null; });

  /** A stroke as review pages store it: a path in the coordinates of its canvas. */
  function path({ ink: colour, points }) {
    const [xs, ys] = [points.map((p) => p[0]), points.map((p) => p[1])];
    const [left, top] = [Math.min(...xs), Math.min(...ys)];
    return {
      type: "path", originX: "left", originY: "top", left, top, width: Math.max(...xs) - left, height: Math.max(...ys) - top, angle: 0, scaleX: 1, scaleY: 1,
      fill: null, stroke: colour, strokeWidth: 4, strokeLineCap: "round", strokeLineJoin: "round", opacity: 1,
      path: points.map(([x, y], i) => [i ? "L" : "M", x, y]), canvasWidth: canvas.width, canvasHeight: canvas.height,
    };
  }
  async function keep() {
    if (!strokes.length) return;
    const body = new FormData();
    body.append("drawing", JSON.stringify({ time: Math.round(1000 * time()) / 1000, objects: strokes.map(path) }));
    try {
      const answer = await Desk.call(file(shown, "drawings/"), body);
      shown.annotations = answer.annotations;
      stamp += 1;
      strokes = [];
      drawing(false);
      drawMarks();
      update();
      Desk.say(answer.message);
    } catch (error) {
      Desk.say(error.message, "error");
    }
  }

  // -- controls --------------------------------------------------------------------------------

  const play = () => { if (!isMovie()) return; drawing(false); if (movie.paused) movie.play(); else movie.pause(); };
  const step = (frames) => { if (isMovie()) { movie.pause(); movie.currentTime = Math.max(0, movie.currentTime + frames / shown.fps); } };
  const deeds = {
    previous: () => go(place - 1), next: () => go(place + 1), play, back: () => step(-1), forward: () => step(1), save: keep,
    draw: () => drawing(canvas.hidden), undo: () => { strokes.pop(); paint(); }, layers: update,
  };
  player.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-do]"), entry = event.target.closest("[data-entry]");
    if (button) deeds[button.dataset.do]();
    if (entry) go(Number(entry.dataset.entry));
  });
  tool("layers").addEventListener("change", update);
  list.addEventListener("change", () => {
    entries[place].shown = list.value;
    show(entries[place].revisions.find((one) => one.id === list.value));
  });
  line.addEventListener("input", () => { if (movie.duration) movie.currentTime = movie.duration * line.value / 1000; });
  document.addEventListener("keydown", (event) => {
    if (event.target.closest("input:not([type=range]), textarea, select, button, a")) return;
    const deed = { " ": play, ArrowLeft: deeds.back, ArrowRight: deeds.forward, PageUp: deeds.previous, PageDown: deeds.next }[event.key];
    if (deed) { event.preventDefault(); deed(); }
  });
  ["timeupdate", "seeked", "pause", "play"].forEach((name) => movie.addEventListener(name, update));
  movie.addEventListener("loadedmetadata", () => { drawMarks(); update(); });
  movie.addEventListener("ended", () => { if (entries[place + 1]) { go(place + 1); if (isMovie()) movie.play(); } });
  picture.addEventListener("load", update);
  window.addEventListener("resize", () => { update(); if (!canvas.hidden) drawing(true); });
  go(0);
});
