// The bar of a running import: asks how far it is, shows the outcome when it has ended.
const section = document.getElementById("import");
const bar = section.querySelector("progress");
const rows = document.getElementById("import-rows");

async function look() {
  try {
    const answer = await fetch(section.dataset.progress, { headers: { Accept: "application/json" } });
    if (answer.ok) {
      const told = await answer.json();
      if (told.state === "done" || told.state === "failed") {
        location.reload();
        return;
      }
      bar.value = (100 * told.rows_done) / Math.max(told.rows_total, 1);
      rows.textContent = section.dataset.words.replace("{done}", told.rows_done).replace("{total}", told.rows_total);
    }
  } catch {
    // The server may be restarting: the next look will tell.
  }
  setTimeout(look, 1000);
}

setTimeout(look, 500);
