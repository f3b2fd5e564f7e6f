/* The board: choosing cells, one panel for one task, bulk actions without leaving the page. */
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const form = document.getElementById("board");
  const desk = form.closest(".desk");
  const bar = form.querySelector(".bulk");
  const chosen = form.querySelector("[data-chosen]");
  const action = form.querySelector("#b-action");
  const panel = document.getElementById("panel");
  const all = (selector, root = form) => [...root.querySelectorAll(selector)];
  const boxes = () => all("input[name=task]:not(:disabled)");
  desk.classList.add("js");

  // -- choosing --------------------------------------------------------------------------------

  const plural = new Intl.PluralRules(document.documentElement.lang || "en");
  function counted(words, number) { // words: for one, then for many
    const [one, many] = words.split("|");
    return number ? (plural.select(number) === "one" ? one : many).replace("{number}", number) : "";
  }
  function count() {
    const tasks = all("input[name=task]:checked").length, entities = all("input[name=entity]:checked").length;
    bar.classList.toggle("some", tasks + entities > 0);
    const what = [counted(chosen.dataset.tasks, tasks), counted(chosen.dataset.rows, entities)].filter(Boolean).join(", ");
    chosen.textContent = what ? chosen.dataset.some.replace("{what}", what) : chosen.dataset.none;
  }
  function show() {
    all("[data-for]").forEach((field) => field.classList.toggle("on", field.dataset.for.split(" ").includes(action.value)));
  }
  let last = null; // with shift held, everything between two clicks of a column
  form.addEventListener("click", (event) => {
    const box = event.target.closest("input[name=task]");
    if (!box) return;
    if (event.shiftKey && last && last.closest("td").cellIndex === box.closest("td").cellIndex) {
      const column = boxes().filter((one) => one.closest("td").cellIndex === box.closest("td").cellIndex);
      const [from, to] = [column.indexOf(last), column.indexOf(box)].sort((a, b) => a - b);
      column.slice(from, to + 1).forEach((one) => { one.checked = box.checked; });
    }
    last = box;
  });
  form.addEventListener("change", (event) => {
    const box = event.target;
    if (box.matches("[data-all]")) {
      all("input[name=entity], input[name=task]:not(:disabled)").forEach((one) => { one.checked = box.checked; });
    } else if (box.matches("[data-column]")) {
      const place = Number(box.dataset.column) + 1;
      boxes().forEach((one) => { if (one.closest("td").cellIndex === place) one.checked = box.checked; });
    } else if (box.matches("input[name=entity]")) {
      all("input[name=task]:not(:disabled)", box.closest("tr")).forEach((one) => { one.checked = box.checked; });
    }
    show();
    count();
  });
  form.addEventListener("reset", () => setTimeout(() => { show(); count(); }));

  // -- sending ---------------------------------------------------------------------------------

  function put(cells) {
    for (const [id, html] of Object.entries(cells)) {
      const old = form.querySelector(`td[data-task="${id}"]`);
      if (!old) continue;
      const holder = document.createElement("tbody");
      holder.innerHTML = `<tr>${html}</tr>`;
      const fresh = holder.querySelector("td");
      fresh.querySelector("input").checked = old.querySelector("input").checked;
      fresh.classList.add("changed");
      old.replaceWith(fresh);
    }
  }
  async function send(body) {
    // Not `form.action`: that is the field of this name.
    const answer = await Desk.call(form.getAttribute("action"), body);
    put(answer.cells);
    Desk.say(answer.message);
    return answer;
  }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!action.value) { action.focus(); return; }
    const button = form.querySelector("[data-apply]");
    button.disabled = true;
    try {
      const answer = await send(new FormData(form));
      if (answer.reload) setTimeout(() => location.reload(), 700);
    } catch (error) {
      Desk.say(error.message, "error");
    }
    button.disabled = false;
  });

  // -- one task --------------------------------------------------------------------------------

  let cell = null;
  function open(button) {
    cell = button.closest("td");
    if (cell.querySelector("input:disabled")) { location.href = link(cell); return; }
    panel.querySelector("#panel-title").textContent = button.getAttribute("aria-label").split(":")[0];
    panel.querySelectorAll("input[name=status]").forEach((one) => { one.checked = one.value === cell.dataset.status; });
    const people = cell.dataset.people.split(" ");
    panel.querySelectorAll("input[name=people]").forEach((one) => { one.checked = people.includes(one.value); });
    panel.querySelector("[name=priority]").value = cell.dataset.priority;
    panel.querySelector("[name=comment]").value = "";
    panel.querySelector("[data-task-link]").href = link(cell);
    panel.showModal();
    (panel.querySelector("input[name=status]:checked") || panel.querySelector("input[name=status]")).focus();
  }
  const link = (place) => form.dataset.taskAddress.replace("00000000-0000-0000-0000-000000000000", place.dataset.task);

  form.addEventListener("click", (event) => {
    const button = event.target.closest("button.open");
    if (button) open(button);
  });
  panel.addEventListener("click", (event) => { if (event.target === panel) panel.close(); });
  panel.addEventListener("close", () => form.querySelector(`td[data-task="${cell.dataset.task}"] button.open`)?.focus());

  panel.querySelector("[data-save]").addEventListener("click", async () => {
    const id = cell.dataset.task;
    const value = (name) => panel.querySelector(`[name=${name}]${name === "status" ? ":checked" : ""}`)?.value || "";
    const people = [...panel.querySelectorAll("input[name=people]:checked")].map((one) => one.value);
    const before = cell.dataset.people.split(" ").filter(Boolean);
    const wanted = [];
    if (value("status") && (value("status") !== cell.dataset.status || value("comment").trim())) {
      wanted.push({ action: "status", status: value("status"), comment: value("comment").trim() });
    }
    if (value("priority") !== cell.dataset.priority) wanted.push({ action: "priority", priority: value("priority") });
    if (people.length !== before.length || people.some((one) => !before.includes(one))) wanted.push({ action: "people", people });
    try {
      for (const change of wanted) {
        const body = new FormData();
        body.append("task", id);
        for (const [name, given] of Object.entries(change)) [given].flat().forEach((one) => body.append(name, one));
        await send(body);
      }
      panel.close();
    } catch (error) {
      panel.close();
      Desk.say(error.message, "error");
    }
  });

  // -- arrow keys walk the cells ---------------------------------------------------------------

  form.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    const button = event.target.closest("button.open");
    if (!step || !button) return;
    const rows = all("tr[data-entity]"), row = rows.indexOf(button.closest("tr"));
    let [y, x] = [row + step[0], button.closest("td").cellIndex + step[1]];
    for (; rows[y]?.cells[x]; y += step[0], x += step[1]) {
      const next = rows[y].cells[x].querySelector("button.open");
      if (next) { next.focus(); event.preventDefault(); return; }
    }
  });
  document.querySelector("form.filters").addEventListener("change", (event) => event.currentTarget.requestSubmit());
  document.querySelector("form.filters").addEventListener("submit", (event) => {
    // Only what narrows the board stays in the address.
    for (const field of event.currentTarget.elements) if (!field.value) field.disabled = true;
  });
  show();
  count();
});
