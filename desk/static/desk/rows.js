/* Tables that stand for lists in a form: lines are added, moved and removed; the form sends them in their order. */
(() => {
  let made = 0;

  const act = {
    add(table) {
      const line = table.querySelector("template").content.firstElementChild.cloneNode(true);
      made += 1;
      line.innerHTML = line.innerHTML.replaceAll("__n__", `new${made}`);
      table.querySelector("tbody").append(line);
      line.dispatchEvent(new CustomEvent("formset:added", { bubbles: true, detail: { formsetName: table.dataset.rows } }));
      line.querySelector("select, textarea, input:not([type=hidden])")?.focus();
    },
    remove(table, line) {
      const next = line.nextElementSibling || line.previousElementSibling;
      line.remove();
      (next?.querySelector("[data-act=remove]") || table.querySelector("[data-act=add]"))?.focus();
    },
    up(table, line, button) {
      line.previousElementSibling?.before(line);
      button.focus();
    },
    down(table, line, button) {
      line.nextElementSibling?.after(line);
      button.focus();
    },
  };

  const tidy = (table) => {
    const count = table.querySelectorAll("tbody > tr").length;
    table.querySelector("thead").hidden = count === 0;
    table.querySelector(".rows-empty").hidden = count > 0;
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-rows] [data-act]");
    if (!button) return;
    const table = button.closest("[data-rows]");
    const line = button.closest("tr");
    act[button.dataset.act](table, line, button);
    tidy(table);
    const place = line?.isConnected ? [...line.parentElement.children].indexOf(line) + 1 : "";
    table.querySelector("[role=status]").textContent = `${button.getAttribute("aria-label") || button.textContent} ${place}`;
    table.closest("form")?.dispatchEvent(new Event("change", { bubbles: true }));
  });
})();
